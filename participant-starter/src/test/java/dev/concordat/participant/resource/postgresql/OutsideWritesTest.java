package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.context.CallSites;
import dev.concordat.participant.resource.postgresql.OutsideWrites.Mode;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** When writes outside are spoken of, and when they are refused. */
@ExtendWith(OutputCaptureExtension.class)
class OutsideWritesTest {

    private final SQLException readOnly = new SQLException("cannot execute INSERT", "25006");

    private static OutsideWrites ready(Mode mode) {
        OutsideWrites writes = new OutsideWrites(mode, new CallSites(List.of("dev.concordat.participant")), () -> 0);
        writes.applicationIsReady();
        return writes;
    }

    private static long warnings(CapturedOutput output) {
        return output.getAll()
                .lines()
                .filter(line -> line.contains("A write outside of any global transaction, by"))
                .count();
    }

    @Test
    void aLineThatWritesIsNamedOnce(CapturedOutput output) {
        OutsideWrites writes = ready(Mode.WARN);

        for (int i = 0; i < 3; i++) {
            writes.written();
        }
        writes.written();

        assertThat(warnings(output)).isEqualTo(2);
        assertThat(output).contains("OutsideWritesTest.aLineThatWritesIsNamedOnce(OutsideWritesTest.java:");
    }

    @Test
    void nothingIsSaidBeforeTheApplicationIsReadyNorWhereItIsAllowed(CapturedOutput output) {
        new OutsideWrites(Mode.WARN, new CallSites(List.of()), () -> 0).written();
        ready(Mode.ALLOW).written();

        assertThat(warnings(output)).isZero();
    }

    @Test
    void onlyWhoRefusesHasTheServerRefuseAndSaysWhatToDo() {
        assertThat(ready(Mode.WARN).areRefused()).isFalse();
        assertThat((Throwable) ready(Mode.WARN).explained(readOnly)).isSameAs(readOnly);
        OutsideWrites refusing = ready(Mode.REFUSE);

        assertThat(refusing.areRefused()).isTrue();
        assertThat((Throwable) refusing.explained(readOnly))
                .hasMessageContaining("concordat.participant.writes-outside")
                .hasMessageContaining("@GlobalTransactional")
                .hasCause(readOnly);
        SQLException other = new SQLException("no such table", "42P01");
        assertThat((Throwable) refusing.explained(other)).isSameAs(other);
    }
}

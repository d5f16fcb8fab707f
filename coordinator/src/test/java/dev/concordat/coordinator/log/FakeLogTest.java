package dev.concordat.coordinator.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class FakeLogTest extends ReplicatedLogContract {

    private final Seen seen = new Seen();
    private final FakeLog log = new FakeLog(InstantSource.system(), seen);

    @Override
    protected Seen seen() {
        return seen;
    }

    @Override
    protected ReplicatedLog log() {
        return log;
    }

    @Override
    protected boolean leads() {
        return true;
    }

    @Test
    void aRefusedAppendIsNotApplied() {
        log.next(FakeLog.Fate.REFUSED);

        assertThatThrownBy(() -> await(log.append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogRefusedException.class);
        assertThat(log.applied().table().find(Samples.id(1))).isNull();
    }

    @Test
    void anIndeterminateAppendMayHaveBeenApplied() {
        log.next(FakeLog.Fate.APPLIED_AND_INDETERMINATE);

        assertThatThrownBy(() -> await(log.append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogIndeterminateException.class);
        assertThat(log.applied().table().find(Samples.id(1))).isNotNull();
    }

    @Test
    void anIndeterminateAppendMayHaveBeenLost() {
        log.next(FakeLog.Fate.LOST_AND_INDETERMINATE);

        assertThatThrownBy(() -> await(log.append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogIndeterminateException.class);
        assertThat(log.applied().table().find(Samples.id(1))).isNull();
    }

    @Test
    void aLogWithoutLeaderRefuses() {
        log.stepDown();

        assertThatThrownBy(() -> await(log.append(List.of(begin(Samples.id(1))))))
                .isInstanceOf(LogRefusedException.class);
    }
}

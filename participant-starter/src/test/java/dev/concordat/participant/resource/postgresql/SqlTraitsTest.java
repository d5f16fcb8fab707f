package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The few things that are read out of a text of SQL. */
class SqlTraitsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "commit|COMMIT",
                "Commit and chain|COMMIT",
                "end|END",
                "abort|ABORT",
                "begin|BEGIN",
                "start transaction read write|START TRANSACTION",
                "rollback|ROLLBACK",
                "/* to */ rollback work|ROLLBACK",
                "prepare transaction 'x'|PREPARE TRANSACTION",
                "select 1; commit|COMMIT",
            })
    void aTransactionCommandIsFoundWhereverItStands(String sql, String command) {
        assertThat(SqlTraits.read(sql).endsTransaction()).isEqualTo(command);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select 'commit; rollback'",
                "rollback to savepoint x",
                "rollback work to x",
                "prepare planned as select 1",
                "select case when true then 1 end",
                "do $$ begin perform 1; end $$",
                "select * from commitments",
                "-- commit\nselect 1",
            })
    void theSameWordsElsewhereAreNone(String sql) {
        assertThat(SqlTraits.read(sql).endsTransaction()).isNull();
    }

    @Test
    void notifyIsFoundAsAWordOnly() {
        assertThat(SqlTraits.read("NOTIFY x").mentionsNotify()).isTrue();
        assertThat(SqlTraits.read("select pg_notify('x', '')").mentionsNotify()).isTrue();
        assertThat(SqlTraits.read("select notify_by_mail from settings").mentionsNotify())
                .isFalse();
    }
}

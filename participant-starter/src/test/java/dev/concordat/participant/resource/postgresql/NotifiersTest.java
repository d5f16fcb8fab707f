package dev.concordat.participant.resource.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.resource.postgresql.Notifiers.Text;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which functions and views may notify, by their texts. */
class NotifiersTest {

    private static Text function(String name, String text) {
        return new Text(name, text, false);
    }

    private static Text view(String name, String text) {
        return new Text(name, text, true);
    }

    @Test
    void whoCallsWhatNotifiesNotifies() {
        assertThat(Notifiers.closure(List.of(
                        function("tells", "perform pg_notify('x', '')"),
                        function("passes_on", "select tells()"),
                        view("seen", "select passes_on()"),
                        function("other", "select 1"))))
                .containsExactlyInAnyOrder("tells", "passes_on", "seen");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "begin notify changed; end",
                "notify\nchanged",
                "perform pg_catalog.pg_notify('x', '')",
                "select \"pg_notify\"('x','')",
                "execute 'notify ' || quote_ident(c)",
                "execute format('notify %i', c)",
                "execute $$notify x$$",
                "execute $q$notify x$q$",
                "execute 'notify'||' x'",
            })
    void aFunctionThatCanNotifyIsFound(String text) {
        assertThat(Notifiers.closure(List.of(function("f", text)))).containsExactly("f");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "select notify_by_mail from settings",
                "select s.notify from settings s",
                "update settings set last_notified = now()",
                "select must_notify(1)",
                "insert into notifyées values (1)",
            })
    void aWordThatOnlyContainsItIsNone(String text) {
        assertThat(Notifiers.closure(List.of(function("f", text)))).isEmpty();
    }

    @Test
    void aViewHasNoCommands() {
        assertThat(Notifiers.closure(List.of(
                        view("settings", "select notify, mail from preferences"),
                        view("calling", "select pg_notify('x'::text, ''::text) as told"))))
                .containsExactly("calling");
    }

    @Test
    void whoOnlyHasTheNameOfANotifierInALongerWordIsNone() {
        assertThat(Notifiers.closure(List.of(
                        function("tell", "perform pg_notify('x', '')"), function("f", "select retell(), teller()"))))
                .containsExactly("tell");
    }
}

package dev.concordat.coordinator.runtime;

import static dev.concordat.coordinator.runtime.RuntimeFixture.branch;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.concordat.coordinator.transaction.GlobalTransaction;
import dev.concordat.coordinator.transaction.Reply;
import dev.concordat.coordinator.transaction.Status;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import dev.concordat.protocol.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TransactionQueryTest {

    private final RuntimeFixture fixture = new RuntimeFixture();

    @Test
    void theNewestComeFirst() {
        List<TransactionId> begun = begin(3);

        TransactionQuery.Page page = all(10, null);

        assertThat(ids(page)).containsExactlyElementsOf(begun.reversed());
        assertThat(page.next()).isNull();
    }

    @Test
    void aPageEndsAtItsLimitAndSaysWhereTheNextBegins() {
        List<TransactionId> newestFirst = begin(5).reversed();

        TransactionQuery.Page first = all(2, null);
        TransactionQuery.Page second = all(2, first.next());
        TransactionQuery.Page third = all(2, second.next());

        assertThat(ids(first)).isEqualTo(newestFirst.subList(0, 2));
        assertThat(ids(second)).isEqualTo(newestFirst.subList(2, 4));
        assertThat(ids(third)).isEqualTo(newestFirst.subList(4, 5));
        assertThat(third.next()).isNull();
    }

    @Test
    void aPageThatIsJustFullIsTheLast() {
        begin(2);

        assertThat(all(2, null).next()).isNull();
    }

    @Test
    void theStatusIsACriterion() {
        begin(1);
        TransactionId committing = fixture.id();
        fixture.commit(committing, branch("1", Vote.PREPARED));

        assertThat(ids(find(new TransactionQuery(Status.COMMITTING, null, null, null, 10, null))))
                .containsExactly(committing);
    }

    @Test
    void theNameIsACriterion() {
        begin(1);
        TransactionId named = id(fixture.coordinator.begin("other", Duration.ofMinutes(1)));

        assertThat(ids(find(new TransactionQuery(null, null, "other", null, 10, null)))).containsExactly(named);
    }

    @Test
    void aParticipantOfAnyBranchIsACriterion() {
        begin(1);
        TransactionId both = fixture.id();
        fixture.commit(both, branch("1", Vote.PREPARED), branch("2", Vote.PREPARED));

        assertThat(ids(find(participant("bank-2")))).containsExactly(both);
        assertThat(ids(find(participant("bank-3")))).isEmpty();
    }

    @Test
    void theAgeIsACriterionAndIncludesTheMoment() {
        TransactionId old = begin(1).getFirst();
        fixture.advance(Duration.ofSeconds(10));
        TransactionId young = begin(1).getFirst();
        fixture.advance(Duration.ofSeconds(10));

        assertThat(ids(find(olderThan(Duration.ofSeconds(10))))).containsExactly(young, old);
        assertThat(ids(find(olderThan(Duration.ofMillis(10_001))))).containsExactly(old);
        assertThat(ids(find(olderThan(Duration.ofSeconds(21))))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, TransactionQuery.MAX_LIMIT + 1})
    void aPageHasABound(int limit) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TransactionQuery(null, null, null, null, limit, null));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, TransactionQuery.MAX_LIMIT})
    void theBoundIsIncluded(int limit) {
        assertThatCode(() -> new TransactionQuery(null, null, null, null, limit, null))
                .doesNotThrowAnyException();
    }

    private List<TransactionId> begin(int count) {
        List<TransactionId> begun = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            fixture.advance(Duration.ofMillis(i));
            begun.add(id(fixture.coordinator.begin("one", Duration.ofMinutes(1))));
        }
        return begun;
    }

    private static TransactionId id(Reply reply) {
        return ((Reply.Accepted) reply).transaction().id();
    }

    private static TransactionQuery participant(String name) {
        return new TransactionQuery(null, new ParticipantName(name), null, null, 10, null);
    }

    private static TransactionQuery olderThan(Duration age) {
        return new TransactionQuery(null, null, null, age, 10, null);
    }

    private TransactionQuery.Page all(int limit, @Nullable TransactionId after) {
        return find(new TransactionQuery(null, null, null, null, limit, after));
    }

    private TransactionQuery.Page find(TransactionQuery query) {
        return fixture.coordinator.list(query);
    }

    private static List<TransactionId> ids(TransactionQuery.Page page) {
        return page.items().stream().map(GlobalTransaction::id).toList();
    }
}

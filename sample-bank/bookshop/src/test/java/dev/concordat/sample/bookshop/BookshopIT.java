package dev.concordat.sample.bookshop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.sample.bookshop.Checkout.Work;
import dev.concordat.sample.site.Site;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.web.client.RestClientException;

/** An application that knows nothing of us but the dependency, the coordinator's address and the annotation. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BookshopIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    /** What selling a book leaves in a branch. */
    private static final List<String> SOLD = List.of("usual.receipt", "usual.sale", "warehouse.receipt");
    /** What it leaves where only the usual database is written. */
    private static final List<String> SOLD_USUALLY = List.of("usual.receipt", "usual.sale");

    private static final String ROLE = "bookshop_tenant";
    private static final AtomicInteger BOOKS = new AtomicInteger();

    private final Site site = Site.shared();
    private Shops shop;
    private Shops branch;
    private Checkout checkout;
    private Sales sales;

    @BeforeAll
    void start() {
        site.createRole(ROLE);
        branch = new Shops("branch", site);
        shop = new Shops("shop", site, "bookshop.branch=" + branch.url());
        checkout = shop.bean(Checkout.class);
        sales = shop.bean(Sales.class);
    }

    @AfterAll
    void stop() {
        shop.close();
        branch.close();
    }

    @AfterEach
    void nothingStaysPrepared() {
        await().atMost(LIMIT).until(() -> site.prepared().isEmpty());
    }

    private static String book() {
        return "book-" + BOOKS.incrementAndGet();
    }

    private static void failing() {
        throw new IllegalStateException("changed my mind");
    }

    private void buyAndFail(Work work) {
        assertThatThrownBy(() -> checkout.buy(() -> {
                    work.run();
                    failing();
                }))
                .hasMessage("changed my mind");
    }

    /** In a committed transaction all of it is there, in one that failed none. */
    private void isAllOrNothing(Work work, String book, List<String> ofShop, List<String> ofBranch) throws Exception {
        buyAndFail(work);
        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEmpty();
        assertThat(branch.traces(book)).isEmpty();

        checkout.buy(work);

        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEqualTo(ofShop);
        assertThat(branch.traces(book)).isEqualTo(ofBranch);
    }

    @Test
    void allDatabasesOfAServiceTakePart() throws Exception {
        String book = book();
        isAllOrNothing(
                () -> {
                    sales.sell(book);
                    sales.take(book);
                },
                book,
                SOLD,
                List.of());
    }

    @Test
    void theDatabaseOfEachTenantTakesPart() throws Exception {
        String book = book();
        isAllOrNothing(
                () -> {
                    Tenant.during("a", () -> sales.book(book));
                    Tenant.during("b", () -> sales.book(book));
                },
                book,
                List.of("tenant_a.receipt", "tenant_b.receipt"),
                List.of());
    }

    @ParameterizedTest
    @EnumSource(Branch.With.class)
    void aCallTakesPartByWhateverClient(Branch.With client) throws Exception {
        String book = book();
        Branch calls = shop.bean(Branch.class);
        isAllOrNothing(() -> calls.sell(book, client), book, List.of(), SOLD);
    }

    @Test
    void eightCallsAtOnceTakePart() throws Exception {
        String book = book();
        Branch calls = shop.bean(Branch.class);
        Notices notices = shop.bean(Notices.class);
        List<String> eightfold = new ArrayList<>(Collections.nCopies(8, SOLD).stream()
                .flatMap(List::stream)
                .sorted()
                .toList());
        isAllOrNothing(
                () -> CompletableFuture.allOf(IntStream.range(0, 8)
                                .mapToObj(i -> notices.meanwhile(() -> calls.sell(book, Branch.With.REST_CLIENT)))
                                .toArray(CompletableFuture<?>[]::new))
                        .join(),
                book,
                List.of(),
                eightfold);
    }

    @Test
    void workInAnAsyncMethodTakesPart() throws Exception {
        String book = book();
        Notices notices = shop.bean(Notices.class);
        isAllOrNothing(() -> notices.sellMeanwhile(book).join(), book, SOLD_USUALLY, List.of());
    }

    @Test
    void aCalleeThatWorksInAnotherThreadTakesPart() throws Exception {
        String book = book();
        Branch calls = shop.bean(Branch.class);
        isAllOrNothing(() -> calls.sellLater(book), book, List.of(), SOLD_USUALLY);
    }

    @Test
    void aFunctionThatWritesTakesPart() throws Exception {
        String book = book();
        isAllOrNothing(() -> sales.sellThroughFunction(book), book, List.of("usual.receipt"), List.of());
    }

    @Test
    void workAsATenantsRoleTakesPart() throws Exception {
        String book = book();
        isAllOrNothing(() -> sales.sellAs(ROLE, book), book, List.of("usual.receipt"), List.of());
    }

    @Test
    void aCallThatIsRetriedCountsOnce() throws Exception {
        String book = book();

        checkout.buy(() -> shop.bean(Branch.class).sellAtSecondAttempt(book));

        nothingStaysPrepared();
        assertThat(branch.traces(book)).isEqualTo(SOLD_USUALLY);
    }

    @Test
    void aTransactionThatIsRetriedCountsOnce() throws Exception {
        String book = book();
        AtomicInteger attempts = new AtomicInteger();

        checkout.buyPatiently(() -> {
            sales.sell(book);
            if (attempts.incrementAndGet() == 1) {
                failing();
            }
        });

        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEqualTo(SOLD_USUALLY);
    }

    @Test
    void aCallThatFailedLeavesNothingAlthoughItsCallerGoesOn() throws Exception {
        String book = book();

        checkout.buy(() -> {
            sales.sell(book);
            assertThatThrownBy(() -> shop.bean(Branch.class).sellInVain(book)).isInstanceOf(RuntimeException.class);
        });

        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEqualTo(SOLD_USUALLY);
        assertThat(branch.traces(book)).isEmpty();
    }

    @Test
    void noVoteIsLostToARedirect() throws Exception {
        String book = book();
        boolean committed;
        try {
            checkout.buy(() -> {
                sales.sell(book);
                shop.bean(Branch.class).sellAndFollow(book);
            });
            committed = true;
        } catch (GlobalTransactionAbortedException | RestClientException refused) {
            committed = false;
        }

        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEqualTo(committed ? SOLD_USUALLY : List.of());
        assertThat(branch.traces(book)).isEqualTo(committed ? SOLD_USUALLY : List.of());
    }

    @Test
    void anIndependentLocalTransactionStays() {
        String book = book();
        String noted = book();
        assertThatThrownBy(() -> checkout.buyInOne(() -> {
                    sales.sell(book);
                    sales.note(noted);
                    failing();
                }))
                .hasMessage("changed my mind");

        nothingStaysPrepared();
        assertThat(shop.traces(book)).isEmpty();
        assertThat(shop.traces(noted)).containsExactly("usual.receipt");
    }

    @Test
    void listenersHearOfWhatIsCommittedAndOfNothingElse() throws Exception {
        String book = book();
        String other = book();
        checkout.buy(() -> sales.sell(book));
        buyAndFail(() -> sales.sell(other));

        await().atMost(LIMIT).until(() -> shop.bean(Notices.class).heard().contains(book));
        nothingStaysPrepared();
        assertThat(shop.bean(Notices.class).heard()).doesNotContain(other);
    }

    @Test
    void cachedReadsAreNoMatter() throws Exception {
        String book = book();
        Notices notices = shop.bean(Notices.class);
        isAllOrNothing(
                () -> {
                    assertThat(notices.title(book)).endsWith(book);
                    sales.sell(book);
                },
                book,
                SOLD_USUALLY,
                List.of());
    }
}

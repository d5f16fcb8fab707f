package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.BranchRefusedException;
import dev.concordat.participant.GlobalTransaction;
import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionContext;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.Propagation;
import dev.concordat.participant.StrayThreadException;
import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.client.CoordinatorSettings;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.testapp.StubCoordinator;
import dev.concordat.participant.testapp.StubCoordinator.Answer;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.Vote;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.mockito.ArgumentMatchers;
import org.mockito.Mockito;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What becomes of a piece of work, by where it stands and how it ends; against a coordinator that is a script. */
class CoordinatedTransactionTemplateTest {

    private static final Duration BUDGET = Duration.ofSeconds(20);

    private final StubCoordinator coordinator = new StubCoordinator();
    private final PlatformTransactionManager manager = Mockito.mock();
    private final GlobalTransactionTemplate template = new CoordinatedTransactionTemplate(
            new CoordinatorClient(
                    new CoordinatorSettings(List.of(URI.create(coordinator.url())), null, BUDGET, BUDGET, BUDGET)),
            new InitiatorSettings(
                    new ParticipantName("travel"), Duration.ofMinutes(1), BUDGET, BUDGET, PrepareMode.ON_RETURN),
            () -> List.of(manager));

    @AfterEach
    void stop() {
        TransactionSynchronizationManager.setActualTransactionActive(false);
        coordinator.close();
    }

    private static GlobalTransactionOptions options(Propagation propagation) {
        return GlobalTransactionOptions.DEFAULTS.withPropagation(propagation);
    }

    /** As a local transaction does that is prepared. */
    private static void prepare() {
        BranchScope scope = BranchScope.current().orElseThrow();
        scope.book().voted(scope.book().openLocal(), Vote.PREPARED);
    }

    private List<String> asked() {
        return coordinator.decisions().stream()
                .map(request -> request.path().substring(request.path().lastIndexOf('/') + 1))
                .toList();
    }

    @Test
    void workIsCommittedWhenItReturnsAndItsThreadIsFreeThen() {
        String result = template.execute(options(Propagation.REQUIRED), transaction -> {
            prepare();
            assertThat(coordinator.decisions()).isEmpty();
            return "done";
        });

        assertThat(result).isEqualTo("done");
        assertThat(asked()).containsExactly("commit");
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void workThatFailsIsAbortedAndItsThreadIsFreeThen() {
        assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), transaction -> {
                    prepare();
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");

        assertThat(asked()).containsExactly("abort");
        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void workThatFailsByWhatDoesNotAbortIsCommitted() {
        assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), transaction -> {
                    prepare();
                    throw new IOException("checked");
                }))
                .hasMessage("checked");

        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void theThreadIsUnboundBeforeTheDecisionIsAskedFor() {
        coordinator.behave(request -> new Answer(200, "{\"status\":\"aborting\",\"decision\":\"abort\"}"));

        assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), transaction -> {
                    prepare();
                    return "done";
                }))
                .isInstanceOf(GlobalTransactionAbortedException.class);

        assertThat(BranchScope.current()).isEmpty();
    }

    @Test
    void aFailureThatARemarkExplainsCarriesIt() {
        assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), transaction -> {
                    BranchScope.current().orElseThrow().hint("its own rows are prepared");
                    throw new IllegalStateException("failed");
                }))
                .satisfies(thrown ->
                        assertThat(thrown.getSuppressed()).singleElement().isInstanceOf(BranchRefusedException.class));
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRED", "SUPPORTS", "MANDATORY"})
    void whatJoinsIsPartOfThePresentOne(Propagation propagation) {
        template.execute(options(Propagation.REQUIRED), outer -> {
            template.execute(options(propagation), inner -> {
                prepare();
                return assertThat(id(inner)).isEqualTo(id(outer));
            });
            assertThat(coordinator.decisions()).isEmpty();
            return "done";
        });

        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void joinedWorkThatFailedDoomsTheWholeEvenIfTheFailureIsCaught() {
        assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), outer -> {
                    prepare();
                    assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), inner -> {
                                throw new IllegalStateException("failed");
                            }))
                            .hasMessage("failed");
                    return assertThat(doom()).contains("joined work failed: java.lang.IllegalStateException");
                }))
                .isInstanceOf(GlobalTransactionAbortedException.class);

        assertThat(asked()).containsExactly("abort");
    }

    @Test
    void joinedWorkThatFailedByWhatDoesNotAbortDoomsNothing() {
        template.execute(options(Propagation.REQUIRED), outer -> {
            assertThatThrownBy(() -> template.execute(options(Propagation.REQUIRED), inner -> {
                        throw new IOException("checked");
                    }))
                    .hasMessage("checked");
            return assertThat(doom()).isEqualTo(Optional.empty());
        });
    }

    @Test
    void aNewOneIsAnotherThanThePresentOneAndBothAreDecidedOn() {
        template.execute(options(Propagation.REQUIRED), outer -> {
            prepare();
            template.execute(options(Propagation.REQUIRES_NEW), inner -> {
                prepare();
                return assertThat(id(inner)).isNotEqualTo(id(outer));
            });
            assertThat(asked()).containsExactly("commit");
            return assertThat(currentId()).isEqualTo(id(outer));
        });

        assertThat(asked()).containsExactly("commit", "commit");
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"REQUIRES_NEW", "NOT_SUPPORTED"})
    void theLocalTransactionOfThePresentOneIsSetAsideAndResumed(Propagation propagation) {
        Mockito.when(manager.getTransaction(ArgumentMatchers.any())).thenAnswer(call -> {
            TransactionSynchronizationManager.setActualTransactionActive(false);
            return null;
        });
        template.execute(options(Propagation.REQUIRED), outer -> {
            TransactionSynchronizationManager.setActualTransactionActive(true);
            template.execute(options(propagation), inner -> {
                Mockito.verify(manager, Mockito.never()).commit(ArgumentMatchers.any());
                return "done";
            });
            Mockito.verify(manager).commit(ArgumentMatchers.any());

            TransactionSynchronizationManager.setActualTransactionActive(true);
            assertThatThrownBy(() -> template.execute(options(propagation), inner -> {
                        throw new IllegalStateException("failed");
                    }))
                    .hasMessage("failed");
            Mockito.verify(manager).rollback(ArgumentMatchers.any());
            return "done";
        });
    }

    @Test
    void withoutThePresentOneNothingJoinsItAndItComesBack() {
        template.execute(options(Propagation.REQUIRED), outer -> {
            template.execute(options(Propagation.NOT_SUPPORTED), inner -> {
                assertThat(inner).isNull();
                return assertThat(BranchScope.current()).isEqualTo(Optional.empty());
            });
            return assertThat(currentId()).isEqualTo(id(outer));
        });
    }

    @ParameterizedTest
    @EnumSource(
            value = Propagation.class,
            names = {"SUPPORTS", "NOT_SUPPORTED", "NEVER"})
    void whatNeedsNoneBeginsNone(Propagation propagation) {
        String result = template.execute(options(propagation), transaction -> {
            assertThat(transaction).isNull();
            return BranchScope.current().isEmpty() ? "none" : "one";
        });

        assertThat(result).isEqualTo("none");
        assertThat(coordinator.requests()).isEmpty();
    }

    @Test
    void aNewOneNeedsNoOtherToBeThere() {
        template.execute(options(Propagation.REQUIRES_NEW), transaction -> {
            prepare();
            return "done";
        });

        assertThat(asked()).containsExactly("commit");
    }

    @Test
    void whatMustBeOrMustNotBeInsideIsRefusedWhereItIsNot() {
        assertThatThrownBy(() -> template.execute(options(Propagation.MANDATORY), transaction -> "done"))
                .isInstanceOf(IllegalTransactionStateException.class);
        template.execute(options(Propagation.REQUIRED), outer -> assertThatThrownBy(
                        () -> template.execute(options(Propagation.NEVER), transaction -> "done"))
                .isInstanceOf(IllegalTransactionStateException.class));
    }

    @Test
    void aThreadThatWasStartedInsideOfOneWithoutItBeginsNoOtherByMistake() {
        template.execute(options(Propagation.REQUIRED), outer -> {
            FutureTask<String> inside =
                    new FutureTask<>(() -> template.execute(options(Propagation.REQUIRED), inner -> "done"));
            new Thread(inside, "started-inside").start();

            return assertThatThrownBy(inside::get).hasCauseInstanceOf(StrayThreadException.class);
        });
    }

    private static Optional<String> doom() {
        return BranchScope.current()
                .flatMap(scope -> scope.book().rollbackOnly())
                .map(AbortCause::detail);
    }

    private static String id(@Nullable GlobalTransaction transaction) {
        return transaction == null ? "none" : transaction.id().value();
    }

    private static String currentId() {
        return id(GlobalTransactionContext.current().orElse(null));
    }
}

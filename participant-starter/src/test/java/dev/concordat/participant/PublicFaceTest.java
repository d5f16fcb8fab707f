package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.concordat.participant.branch.AbortCause;
import dev.concordat.participant.branch.BranchBook;
import dev.concordat.participant.branch.BranchKey;
import dev.concordat.participant.context.BranchScope;
import dev.concordat.participant.context.LocalWorks;
import dev.concordat.protocol.BranchId;
import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.TransactionId;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/** What applications see of a global transaction. */
class PublicFaceTest {

    private static final TransactionId ID = TransactionId.of(0, new byte[TransactionId.RANDOM_BYTES]);

    private final BranchScope scope = new BranchScope(
            ID, BranchBook.ofInitiator(new ParticipantName("travel"), false), Duration.ofSeconds(20), System::nanoTime);
    private final List<Optional<BranchScope>> seen = new ArrayList<>();
    private final BranchScope.Binding binding = scope.bind();

    @AfterEach
    void end() {
        TransactionSynchronizationManager.setActualTransactionActive(false);
        binding.close();
    }

    private void look() {
        seen.add(BranchScope.current());
    }

    @Test
    void theTransactionOfAThreadIsSeenAndCanBeDoomed() {
        GlobalTransaction transaction = GlobalTransactionContext.current().orElseThrow();
        assertThat(transaction.id()).isEqualTo(ID);
        assertThat(transaction.isRollbackOnly()).isFalse();

        transaction.setRollbackOnly("no room");

        assertThat(transaction.isRollbackOnly()).isTrue();
        assertThat(scope.book().rollbackOnly()).contains(new AbortCause("requested", "no room"));
    }

    @Test
    void toleranceEndsWithTheWork() {
        assertThat(GlobalTransactionContext.toleratingRollback(
                        () -> LocalWorks.current().mayBeMissed()))
                .isTrue();
        assertThat(LocalWorks.current().mayBeMissed()).isFalse();
    }

    @Test
    void wrappedWorkIsInTheScopeAndLeavesItsThreadAsItWas() {
        Supplier<String> inside = GlobalTransactionContext.wrapSupplier(() -> {
            look();
            return "done";
        });
        BranchScope.Binding elsewhere = BranchScope.bindNone();
        Supplier<String> outside = () -> "as it is";

        assertThat(inside.get()).isEqualTo("done");
        assertThat(BranchScope.current()).isEmpty();
        assertThat(GlobalTransactionContext.wrapSupplier(outside)).isSameAs(outside);
        elsewhere.close();
        assertThat(seen).containsExactly(Optional.of(scope));
    }

    @Test
    void aWrappedExecutorRunsItsTasksInTheScopeOfWhoeverSubmitsThem() {
        List<Runnable> given = new ArrayList<>();
        Executor executor = GlobalTransactionContext.wrap((Executor) given::add);

        executor.execute(this::look);
        BranchScope.Binding elsewhere = BranchScope.bindNone();
        given.get(0).run();
        elsewhere.close();

        assertThat(seen).containsExactly(Optional.of(scope));
    }

    @Test
    void workOutsideIsDoneWithoutTheScopeWhichComesBack() throws Exception {
        GlobalTransactionContext.outside(this::look).run();
        Callable<String> call = GlobalTransactionContext.outside(() -> {
            look();
            return "done";
        });

        assertThat(call.call()).isEqualTo("done");
        assertThat(seen).containsExactly(Optional.empty(), Optional.empty());
        assertThat(BranchScope.current()).contains(scope);
    }

    @Test
    void workOutsideIsRefusedWhereItWouldBelongToALocalTransactionOfTheGlobalOne() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        Runnable work = GlobalTransactionContext.outside(this::look);

        assertThatThrownBy(work::run).isInstanceOf(IllegalTransactionStateException.class);
        BranchScope.Binding elsewhere = BranchScope.bindNone();
        assertThatCode(work::run).doesNotThrowAnyException();
        elsewhere.close();
    }

    @Test
    void aRefusalForWantOfRoomIsToldFromOthers() {
        assertThat(BranchRefusedException.overloaded(ID, "no slots", null).isOverload())
                .isTrue();
        assertThat(new BranchRefusedException(ID, "too late", null).isOverload())
                .isFalse();
    }

    @Test
    void anAbortSaysWhy() {
        GlobalTransactionAbortedException brief =
                new GlobalTransactionAbortedException(ID, "deadline-passed", null, null);

        assertThat(brief.reason()).isEqualTo("deadline-passed");
        assertThat(brief).hasMessageEndingWith("aborted (deadline-passed)");
        assertThat(new GlobalTransactionAbortedException(ID, "requested", "no room", null))
                .hasMessageEndingWith("aborted (requested): no room");
    }

    @Test
    void anExceptionThatBothRulesNameAborts() {
        GlobalTransactionOptions options = new GlobalTransactionOptions(
                null, null, Propagation.REQUIRED, List.of(IOException.class), List.of(IOException.class), false);

        assertThat(options.abortsOn(new IOException())).isTrue();
        assertThat(options.abortsOn(new FileNotFoundException())).isTrue();
    }

    @Test
    void aBranchThatHasWaitedForItsTimeIsExpired() {
        BranchKey key = new BranchKey(ID, new BranchId("1"));

        assertThat(new InDoubtBranch(key, Duration.ofSeconds(2), Duration.ofSeconds(1)).isExpired())
                .isTrue();
        assertThat(new InDoubtBranch(key, Duration.ZERO, Duration.ofSeconds(1)).isExpired())
                .isFalse();
    }
}

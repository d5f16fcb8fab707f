package dev.concordat.participant.initiator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentMatchers;
import org.mockito.InOrder;
import org.mockito.Mockito;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.SimpleTransactionStatus;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class LocalSuspensionTest {

    private final PlatformTransactionManager first = Mockito.mock();
    private final PlatformTransactionManager second = Mockito.mock();
    private final TransactionStatus ofFirst = new SimpleTransactionStatus();
    private final TransactionStatus ofSecond = new SimpleTransactionStatus();

    LocalSuspensionTest() {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        Mockito.when(first.getTransaction(ArgumentMatchers.any())).thenReturn(ofFirst);
        Mockito.when(second.getTransaction(ArgumentMatchers.any())).thenAnswer(call -> {
            TransactionDefinition definition = call.getArgument(0);
            assertThat(definition.getPropagationBehavior()).isEqualTo(TransactionDefinition.PROPAGATION_NOT_SUPPORTED);
            TransactionSynchronizationManager.setActualTransactionActive(false);
            return ofSecond;
        });
    }

    @AfterEach
    void end() {
        TransactionSynchronizationManager.setActualTransactionActive(false);
    }

    @Test
    void whatIsSuspendedIsResumedTheOtherWayRound() {
        new LocalSuspension(() -> List.of(first, second)).suspend().end(true);

        InOrder order = Mockito.inOrder(first, second);
        order.verify(second).commit(ofSecond);
        order.verify(first).commit(ofFirst);
    }

    @Test
    void afterAFailureItIsResumedAsAfterARollback() {
        new LocalSuspension(() -> List.of(first, second)).suspend().end(false);

        InOrder order = Mockito.inOrder(first, second);
        order.verify(second).rollback(ofSecond);
        order.verify(first).rollback(ofFirst);
    }

    @Test
    void whereNothingIsOpenNobodyIsAsked() {
        TransactionSynchronizationManager.setActualTransactionActive(false);
        AtomicInteger asked = new AtomicInteger();

        new LocalSuspension(() -> {
                    asked.incrementAndGet();
                    return List.of(first);
                })
                .suspend()
                .end(true);

        assertThat(asked).hasValue(0);
    }

    @Test
    void whatNobodyCanSuspendIsRefusedAndTheRestResumed() {
        assertThatThrownBy(() -> new LocalSuspension(() -> List.of(first)).suspend())
                .isInstanceOf(IllegalTransactionStateException.class)
                .hasMessageContaining("no PlatformTransactionManager bean can suspend");

        Mockito.verify(first).rollback(ofFirst);
    }

    @Test
    void whereOneCannotSuspendThoseBeforeItResume() {
        PlatformTransactionManager failing = Mockito.mock();
        Mockito.when(failing.getTransaction(ArgumentMatchers.any())).thenThrow(new IllegalStateException("cannot"));

        assertThatThrownBy(() -> new LocalSuspension(() -> List.of(first, failing)).suspend())
                .hasMessage("cannot");

        Mockito.verify(first).rollback(ofFirst);
    }
}

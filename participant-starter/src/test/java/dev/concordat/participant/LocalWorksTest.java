package dev.concordat.participant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.concordat.participant.branch.LocalWork;
import dev.concordat.participant.context.LocalWorks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.transaction.support.TransactionSynchronizationManager;

class LocalWorksTest {

    @AfterEach
    void end() {
        TransactionSynchronizationManager.clear();
    }

    @Test
    void anotherCallOfALibrarysMethodIsNoOtherAttemptAtTheSame() {
        begin("org.springframework.data.jpa.repository.support.SimpleJpaRepository.save");

        LocalWork debit = LocalWorks.current();
        LocalWork audit = LocalWorks.current();

        assertThat(debit.definition()).isNotEqualTo(audit.definition()).contains("LocalWorksTest");
    }

    @Test
    void theSameCallOfItIs() {
        begin("org.springframework.data.jpa.repository.support.SimpleJpaRepository.save");
        LocalWork[] attempts = new LocalWork[2];

        for (int i = 0; i < attempts.length; i++) {
            attempts[i] = LocalWorks.current();
        }

        assertThat(attempts[0].definition()).isEqualTo(attempts[1].definition());
    }

    @Test
    void aMethodOfTheApplicationIsItsOwnName() {
        begin("com.example.Accounts.debit");

        assertThat(LocalWorks.current().definition()).isEqualTo("com.example.Accounts.debit");
    }

    private static void begin(String name) {
        TransactionSynchronizationManager.setActualTransactionActive(true);
        TransactionSynchronizationManager.setCurrentTransactionName(name);
    }
}

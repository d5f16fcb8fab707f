package dev.concordat.sample.transfer;

import dev.concordat.participant.GlobalTransactionException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.sample.Money;
import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Service;
import org.springframework.web.client.RestClientException;

/**
 * Adds up all banks. A plain reader can see one half of a transfer before the other, so the sums are taken under share
 * locks, in a global transaction of their own; where an account stays locked (a transfer in doubt), without.
 */
@Service
class Auditor {

    private static final String NONE = "none";

    private final GlobalTransactionTemplate globally;
    private final GlobalTransactionOptions options;
    private final Banks banks;
    private final TransferRepository transfers;

    Auditor(
            GlobalTransactionTemplate globally,
            TransferProperties properties,
            Banks banks,
            TransferRepository transfers) {
        this.globally = globally;
        this.options = GlobalTransactionOptions.DEFAULTS.withName("audit").withTimeout(properties.timeout());
        this.banks = banks;
        this.transfers = transfers;
    }

    /**
     * The audit of this moment.
     *
     * @throws ProblemException if a bank cannot be asked
     */
    AuditView audit() {
        AtomicReference<String> own = new AtomicReference<>(NONE);
        List<BankClient.BankAudit> sums = sums(own);
        Money total = sum(sums.stream().map(BankClient.BankAudit::total).toList());
        Money initial =
                sum(sums.stream().map(BankClient.BankAudit::initialTotal).toList());
        return new AuditView(total, initial, total.equals(initial), prepared(own.get()), transfers.count());
    }

    private List<BankClient.BankAudit> sums(AtomicReference<String> own) {
        try {
            return globally.execute(options, transaction -> {
                own.set(Objects.requireNonNull(transaction).id().value());
                return ask(true, NONE);
            });
        } catch (RestClientException | GlobalTransactionException e) {
            return unlocked(own.get());
        }
    }

    /** Without the branches of the audit itself, which may still be on their way to their end. */
    private long prepared(String own) {
        return transfers.countPrepared()
                + unlocked(own).stream()
                        .mapToLong(BankClient.BankAudit::prepared)
                        .sum();
    }

    private List<BankClient.BankAudit> unlocked(String own) {
        try {
            return ask(false, own);
        } catch (RestClientException e) {
            throw new ProblemException(new Problem(
                    HttpStatus.SERVICE_UNAVAILABLE,
                    "unavailable",
                    "Bank not available",
                    "A bank cannot be asked at present; try again."));
        }
    }

    private List<BankClient.BankAudit> ask(boolean locked, String except) {
        return banks.all().stream().map(bank -> bank.audit(locked, except)).toList();
    }

    private static Money sum(List<String> amounts) {
        return amounts.stream().map(Money::parse).reduce(new Money(0), Money::plus);
    }
}

package dev.concordat.sample.transfer;

import dev.concordat.participant.GlobalTransaction;
import dev.concordat.participant.GlobalTransactionAbortedException;
import dev.concordat.participant.GlobalTransactionOptions;
import dev.concordat.participant.GlobalTransactionTemplate;
import dev.concordat.participant.UnknownOutcomeException;
import dev.concordat.sample.Money;
import dev.concordat.sample.Problem;
import dev.concordat.sample.ProblemException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Does transfers: debit, credit and our own record in one global transaction. Thread-safe. */
@Service
class Transfers {

    private final GlobalTransactionTemplate globally;
    private final GlobalTransactionOptions options;
    private final Teller teller;
    private final TransferRecords records;
    private final Answers answers;

    Transfers(
            GlobalTransactionTemplate globally,
            TransferProperties properties,
            Teller teller,
            TransferRecords records,
            Answers answers) {
        this.globally = globally;
        this.options = GlobalTransactionOptions.DEFAULTS.withName("transfer").withTimeout(properties.timeout());
        this.teller = teller;
        this.records = records;
        this.answers = answers;
    }

    /**
     * Moves the money, or nothing.
     *
     * @param claim under which the answer is kept together with the money; absent if the client gave no key
     */
    Answer execute(TransferOrder order, Claim.@Nullable Owned claim) {
        var begun = new Begun();
        try {
            return globally.execute(options, transaction -> move(order, claim, begun.set(transaction)));
        } catch (ProblemException e) {
            return answers.refused(begun.in(e.problem()));
        } catch (GlobalTransactionAbortedException e) {
            return answers.refused(begun.in(Problems.aborted(e.reason())));
        } catch (UnknownOutcomeException e) {
            return answers.refused(begun.in(Problems.outcomeUnknown()));
        }
    }

    private Answer move(TransferOrder order, Claim.@Nullable Owned claim, String transaction) {
        for (Map.Entry<AccountRef, Money> entry : order.entries()) {
            teller.book(entry.getKey(), entry.getValue());
        }
        Answer answer = answers.committed(transaction);
        records.write(
                new Transfer(
                        transaction,
                        order.from().toString(),
                        order.to().toString(),
                        order.amount().cents()),
                claim,
                answer);
        return answer;
    }

    /** Remembers the id for the answer to a transfer that ended in an exception. */
    private static final class Begun {
        private @Nullable String id;

        String set(@Nullable GlobalTransaction transaction) {
            String begun = Objects.requireNonNull(transaction).id().value();
            id = begun;
            return begun;
        }

        Problem in(Problem problem) {
            return id == null ? problem : problem.in(id);
        }
    }
}

package dev.concordat.sample.bank;

import dev.concordat.sample.Money;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Sums for whoever audits all banks together. */
@RestController
class AuditController {

    private final Accounts accounts;

    AuditController(Accounts accounts) {
        this.accounts = accounts;
    }

    /**
     * The sums; with {@code locked=true} and in a global transaction they are of one moment over all banks. The audit's
     * own transaction, given by {@code except}, is not counted as prepared.
     */
    @GetMapping("/audit")
    BankAudit audit(
            @RequestParam(defaultValue = "false") boolean locked, @RequestParam(defaultValue = "none") String except) {
        long prepared = accounts.countPrepared(except);
        Totals totals = locked ? accounts.lockedTotals() : accounts.totals();
        return new BankAudit(new Money(totals.balanceCents()), new Money(totals.initialCents()), prepared);
    }

    /**
     * Sums over all accounts.
     *
     * @param total what is on them
     * @param initialTotal what was on them at first
     * @param prepared transactions of this bank's database that wait for their outcome
     */
    record BankAudit(Money total, Money initialTotal, long prepared) {}
}

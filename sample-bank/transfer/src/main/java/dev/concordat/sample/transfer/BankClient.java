package dev.concordat.sample.transfer;

import dev.concordat.sample.Money;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.service.annotation.GetExchange;
import org.springframework.web.service.annotation.PostExchange;

/** A bank, as this service calls it. */
interface BankClient {

    /** Books an amount, negative for a debit, as a branch of the present global transaction. */
    @PostExchange("/accounts/{number}/entries")
    void book(@PathVariable int number, @RequestBody Entry entry);

    /**
     * Sums over all accounts; locked, within a global transaction, they are of one moment over all banks. The
     * transaction {@code except} is not counted as prepared.
     */
    @GetExchange("/audit")
    BankAudit audit(@RequestParam boolean locked, @RequestParam String except);

    /**
     * A change of a balance.
     *
     * @param amount to be added
     */
    record Entry(Money amount) {}

    /**
     * Sums of one bank, money as text.
     *
     * @param total what is on all accounts
     * @param initialTotal what was on them at first
     * @param prepared transactions that wait for their outcome
     */
    record BankAudit(String total, String initialTotal, long prepared) {}
}

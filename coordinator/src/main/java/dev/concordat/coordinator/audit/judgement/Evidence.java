package dev.concordat.coordinator.audit.judgement;

import dev.concordat.protocol.TransactionId;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * All that is judged.
 *
 * @param cluster whose transactions these are
 * @param at when the coordinators had been asked, by the auditor's clock; for ages only
 * @param databases what was read of them, before the coordinators were asked
 * @param words what the coordinators say, of every transaction that was seen
 * @param homes of the participants
 * @param listCutShort whether the coordinators have more transactions of the time than were listed
 */
public record Evidence(
        String cluster,
        Instant at,
        List<DatabaseReading> databases,
        SortedMap<TransactionId, Word> words,
        Homes homes,
        boolean listCutShort) {

    public Evidence {
        databases = List.copyOf(databases);
        words = new TreeMap<>(words);
    }
}

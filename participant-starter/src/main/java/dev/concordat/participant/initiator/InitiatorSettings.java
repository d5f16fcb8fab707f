package dev.concordat.participant.initiator;

import dev.concordat.protocol.ParticipantName;
import dev.concordat.protocol.PrepareMode;
import java.time.Duration;

/**
 * How global transactions are begun and ended.
 *
 * @param participant name of this service
 * @param timeout where nothing else is said
 * @param decisionBudget longest time to get the decision out of the coordinators
 * @param abortBudget longest time to tell the coordinators of an abort; participants find out by themselves otherwise
 * @param prepare when participants prepare, where nothing else is said
 */
public record InitiatorSettings(
        ParticipantName participant,
        Duration timeout,
        Duration decisionBudget,
        Duration abortBudget,
        PrepareMode prepare) {}

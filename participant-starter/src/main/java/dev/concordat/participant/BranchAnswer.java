package dev.concordat.participant;

import dev.concordat.protocol.WireName;
import org.jspecify.annotations.Nullable;

/**
 * What a resource answers to an order.
 *
 * @param result a vote, a commit result or an abort result, as the order wants
 * @param detail for people
 */
public record BranchAnswer(WireName result, @Nullable String detail) {}

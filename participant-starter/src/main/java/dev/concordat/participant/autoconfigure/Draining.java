package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.postgresql.HeldTransactions;
import java.time.Duration;

/** What is held open in all databases that take part. */
record Draining(DataSourceArrivals arrivals, Duration longest) implements ParticipantLifecycle.HeldOpen {

    @Override
    public void resume() {
        arrivals.members().forEach(member -> held(member).resume());
    }

    @Override
    public void drain() {
        arrivals.members().parallelStream().forEach(member -> held(member).drain(longest));
    }

    private static HeldTransactions held(DataSourceArrivals.Member member) {
        return member.database().resource().held();
    }
}

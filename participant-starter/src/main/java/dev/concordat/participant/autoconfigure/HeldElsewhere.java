package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.client.CoordinatorClient;
import dev.concordat.participant.context.Remembered;
import dev.concordat.participant.resource.postgresql.HeldTransactions;
import dev.concordat.participant.web.CallbackController;
import dev.concordat.participant.web.Holders;
import dev.concordat.protocol.PrepareMode;
import dev.concordat.protocol.TransactionId;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds who holds a local transaction by the sessions of the databases, and where that is by the coordinators. */
final class HeldElsewhere implements Holders {

    private static final Logger LOG = LoggerFactory.getLogger(HeldElsewhere.class);
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private static final int MAX_KNOWN = 1_000;
    private static final Duration KNOWN = Duration.ofSeconds(10);

    private final Identity identity;
    private final PrepareMode prepare;
    private final Supplier<@Nullable DataSourceArrivals> arrivals;
    private final Supplier<CoordinatorClient> coordinators;
    private final Remembered<String, Holder> known = new Remembered<>(MAX_KNOWN, KNOWN, System::nanoTime);

    HeldElsewhere(
            Identity identity,
            PrepareMode prepare,
            Supplier<@Nullable DataSourceArrivals> arrivals,
            Supplier<CoordinatorClient> coordinators) {
        this.identity = identity;
        this.prepare = prepare;
        this.arrivals = arrivals;
        this.coordinators = coordinators;
    }

    private List<DataSourceArrivals.Member> members() {
        DataSourceArrivals present = arrivals.get();
        return present == null ? List.of() : present.members();
    }

    @Override
    public boolean mayHold() {
        return prepare == PrepareMode.ON_REQUEST;
    }

    @Override
    public boolean isHere(TransactionId transaction) {
        return members().stream()
                .anyMatch(member -> member.database().resource().held().holds(transaction));
    }

    @Override
    public Optional<Holder> elsewhere(TransactionId transaction) {
        for (DataSourceArrivals.Member member : members()) {
            Optional<String> marked = member.database().resource().holderElsewhere(transaction);
            if (marked.isPresent()) {
                return Optional.of(holder(marked.get()));
            }
        }
        return Optional.empty();
    }

    /** {@code marked} is the name of an instance, cut off where the session's own name ends. */
    private Holder holder(String marked) {
        return known.get(marked).orElseGet(() -> lookUp(marked));
    }

    @Override
    public void isReached(Holder holder) {
        known.put(HeldTransactions.marked(holder.instance()), holder);
    }

    private Holder lookUp(String marked) {
        return coordinators.get().instances(identity.participant(), BUDGET).entrySet().stream()
                .filter(instance -> HeldTransactions.isMark(marked, instance.getKey()))
                .findFirst()
                .map(instance -> new Holder(instance.getKey(), base(instance.getValue())))
                .orElseGet(() -> new Holder(marked, null));
    }

    /** Without what the callbacks stand below. */
    private static @Nullable URI base(String url) {
        try {
            return URI.create(
                    url.endsWith(CallbackController.PATH)
                            ? url.substring(0, url.length() - CallbackController.PATH.length())
                            : url);
        } catch (IllegalArgumentException e) {
            LOG.warn("The address of an instance cannot be read, url={}", url);
            return null;
        }
    }
}

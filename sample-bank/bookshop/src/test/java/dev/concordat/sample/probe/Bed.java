package dev.concordat.sample.probe;

import dev.concordat.sample.probe.Findings.Decision;
import dev.concordat.sample.probe.History.Place;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What can be seen of the services of the probe from outside. */
interface Bed {

    /** What is prepared, held open or not ended, by names that contain those of the transactions. */
    List<String> open(Collection<String> transactions);

    /** The rows of those runs, by run and mark. */
    Map<String, Map<String, List<Place>>> rows(Collection<String> runs);

    /** What the coordinators decided; empty if they know nothing of it. */
    Optional<Decision> decision(String transaction);
}

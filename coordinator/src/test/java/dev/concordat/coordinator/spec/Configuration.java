package dev.concordat.coordinator.spec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * One run of the model.
 *
 * @param name of its directory
 * @param losses how many databases may lose a prepared transaction
 * @param broken the rule that is broken, or {@link #NONE}
 */
record Configuration(
        String name,
        int branches,
        int terms,
        int losses,
        Set<Feature> features,
        String broken,
        Collection<Property> properties) {

    static final String NONE = "none";

    static Set<Feature> features(Feature... features) {
        Set<Feature> chosen = EnumSet.noneOf(Feature.class);
        chosen.addAll(List.of(features));
        return chosen;
    }

    /** Liveness is checked of fair runs, and there symmetry and view would be unsound. */
    private boolean isFair() {
        return properties.stream().anyMatch(property -> property.kind() == Property.Kind.LIVENESS);
    }

    /** The configuration file of TLC. */
    String text() {
        List<String> names =
                IntStream.rangeClosed(1, branches).mapToObj(i -> "b" + i).toList();
        List<String> lines = new ArrayList<>();
        lines.add("SPECIFICATION " + (isFair() ? "FairSpec" : "Spec"));
        lines.add("CHECK_DEADLOCK FALSE");
        lines.add("CONSTANTS");
        names.forEach(name -> lines.add("  " + name + " = " + name));
        lines.add("  Branch = {" + String.join(", ", names) + "}");
        lines.add("  MaxTerm = " + terms);
        lines.add("  Losses = " + losses);
        for (Feature feature : Feature.values()) {
            lines.add("  " + feature + " = " + (features.contains(feature) ? "TRUE" : "FALSE"));
        }
        lines.add("  Broken = \"" + broken + "\"");
        if (!isFair()) {
            lines.add("SYMMETRY Symmetry");
            lines.add("VIEW View");
        }
        for (Property property : properties) {
            lines.add((property.kind() == Property.Kind.STATE ? "INVARIANT " : "PROPERTY ") + property);
        }
        return String.join("\n", lines) + "\n";
    }
}

package dev.concordat.participant.autoconfigure;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Which beans were let out by name. Read from the environment itself, since DataSources are made before properties are
 * bound.
 *
 * @param only the one DataSource that takes part, where it is named: all others are let out by that choice
 * @param excluded DataSource beans, and beans that hold a DataSource made by hand
 */
record Exclusions(@Nullable String only, Set<String> excluded) {

    static Exclusions of(Environment environment) {
        return new Exclusions(
                environment.getProperty("concordat.participant.data-source"),
                Binder.get(environment)
                        .bind("concordat.participant.excluded-data-sources", Bindable.setOf(String.class))
                        .orElse(Set.of()));
    }

    boolean letsOut(String bean) {
        return excluded.contains(bean) || (only != null && !only.equals(bean));
    }
}

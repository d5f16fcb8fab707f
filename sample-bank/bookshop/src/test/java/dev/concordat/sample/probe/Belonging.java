package dev.concordat.sample.probe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * On what a row depends.
 *
 * @param units all must end well for it to be there
 * @param global the global transaction whose decision it follows; absent where none owns it
 */
record Belonging(List<Unit> units, @Nullable Unit global) {
    Belonging {
        units = List.copyOf(units);
    }

    /** Of a row that is written there. */
    static Belonging of(Unit innermost) {
        List<Unit> locals = new ArrayList<>();
        List<Unit> calls = new ArrayList<>();
        for (Unit unit = innermost; unit != null; unit = unit.parent()) {
            switch (unit.kind()) {
                // What another service or thread does is not part of a local transaction around the call.
                case LOCAL, LOCAL_NEW -> {
                    if (calls.isEmpty()) {
                        locals.add(unit);
                        if (unit.kind() == Unit.Kind.LOCAL_NEW) {
                            return new Belonging(locals, null);
                        }
                    }
                }
                case CALL -> calls.add(unit);
                case APART -> {
                    return new Belonging(locals, null);
                }
                case GLOBAL -> {
                    locals.addAll(calls);
                    return new Belonging(locals, unit);
                }
            }
        }
        throw new IllegalArgumentException("outside of everything: " + innermost);
    }
}

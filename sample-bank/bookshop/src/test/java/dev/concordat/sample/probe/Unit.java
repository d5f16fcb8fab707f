package dev.concordat.sample.probe;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/**
 * A part of what happened that ended well or not. A write belongs to the units around it, the innermost first.
 *
 * @param parent absent for the outermost
 * @param what for people
 */
record Unit(int number, @Nullable Unit parent, Kind kind, String what) implements Serializable {

    /** What its end means for the rows that were written in it. */
    enum Kind {
        /** A global transaction: they are there if it is committed. */
        GLOBAL,
        /** Outside of any: they are there if their local transactions ended well. */
        APART,
        /** A local transaction, or a part of one: they are gone if it failed. */
        LOCAL,
        /** A local transaction beside the one around it, which no global one owns. */
        LOCAL_NEW,
        /** A call, or an execution of it: what failed leaves nothing. */
        CALL
    }
}

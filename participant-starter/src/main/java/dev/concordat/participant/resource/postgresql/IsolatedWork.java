package dev.concordat.participant.resource.postgresql;

/**
 * Work of a library that is independent of the application's transaction by its purpose: numbers that are drawn from a
 * table. Kept in a branch they would stay locked until the outcome, and the next number with them.
 */
final class IsolatedWork {

    private static final String HIBERNATE = "org.hibernate.resource.transaction.";
    private static final String DELEGATE = "IsolationDelegate";
    private static final int NEAR = 24;

    private IsolatedWork() {}

    /** Looks at the nearest callers; to be asked once for a local transaction. */
    static boolean isUnderWay() {
        return StackWalker.getInstance().walk(frames -> frames.limit(NEAR)
                .map(StackWalker.StackFrame::getClassName)
                .anyMatch(name -> name.startsWith(HIBERNATE) && name.contains(DELEGATE)));
    }
}

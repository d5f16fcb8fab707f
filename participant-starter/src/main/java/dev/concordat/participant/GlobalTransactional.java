package dev.concordat.participant;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Runs a method (or each public method of a class) in a global transaction: all local transactions that it and the
 * services that it calls end in the meantime are committed together, or none is.
 *
 * <p>The decision is made when the method returns. The caller gets the method's result only if the decision is to
 * commit; a {@link GlobalTransactionAbortedException} says that nothing was committed anywhere, an
 * {@link UnknownOutcomeException} that no coordinator could be asked in time.
 *
 * <p>Works on Spring beans called from outside, as {@code @Transactional} does, and stands where that stands: directly
 * outside of the local transaction if both are on one method, inside of retries, {@code @Async}, caches and access rules.
 *
 * <p>Work that the method hands to other threads belongs to the transaction, and the decision waits for it. A future that
 * is returned is waited for too, and its failure aborts like an exception. Results whose work is done later still
 * ({@code Mono}, {@code Flux}, {@code Callable}) are refused.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface GlobalTransactional {

    /** Name for people, in logs and views; by default the class and the method. */
    String name() default "";

    /** Longest duration until the decision, as {@code 30s} or {@code PT30S}; by default {@code concordat.timeout}. */
    String timeout() default "";

    /** What to do where a global transaction is, or is not, there already. */
    Propagation propagation() default Propagation.REQUIRED;

    /** Exceptions that abort besides {@link RuntimeException} and {@link Error}. */
    Class<? extends Throwable>[] rollbackFor() default {};

    /** Exceptions that do not abort; the closest match to the thrown class wins over {@link #rollbackFor()}. */
    Class<? extends Throwable>[] noRollbackFor() default {};

    /**
     * Whether the transaction may commit although a call ended without a usable answer. The work of that call is then
     * aborted, while the rest commits.
     */
    boolean tolerateLostCalls() default false;

    /** When participants prepare: as their calls return, or, so that later calls see what earlier ones wrote, at the end. */
    Prepare prepare() default Prepare.DEFAULT;
}

package dev.concordat.participant;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that a global transaction may commit without the local transactions that are rolled back while this method runs,
 * on its thread.
 *
 * <p>Without it, a local transaction that is rolled back while the method or the call that it belongs to ends well makes
 * the commit of the whole fail, unless a later attempt of the same transactional method succeeds: nobody would notice
 * otherwise that a part is missing. Read-only transactions are never missed.
 *
 * <p>Works on Spring beans called from outside, as {@code @Transactional} does, and may stand on the transactional
 * method itself or on one that calls it. {@link GlobalTransactionContext#toleratingRollback} does the same in code.
 */
@Documented
@Inherited
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
public @interface ToleratesRollback {}

/**
 * Asks participants for votes and tells them decisions that have been applied. Decides nothing. What is due when is
 * pure ({@code DeliveryPlan}), threads are in {@code Dispatcher}, HTTP is in {@code dispatch.http}.
 */
@NullMarked
package dev.concordat.coordinator.dispatch;

import org.jspecify.annotations.NullMarked;

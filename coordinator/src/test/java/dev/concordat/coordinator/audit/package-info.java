/** The audit without a database: its arguments, its questions to coordinators, its reports. */
@NullMarked
package dev.concordat.coordinator.audit;

import org.jspecify.annotations.NullMarked;

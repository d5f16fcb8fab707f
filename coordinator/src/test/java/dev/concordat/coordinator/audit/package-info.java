/** Tests of the audit without a database: arguments, questions to coordinators, reports. */
@NullMarked
package dev.concordat.coordinator.audit;

import org.jspecify.annotations.NullMarked;

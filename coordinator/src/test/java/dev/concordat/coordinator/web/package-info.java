/** What HTTP carries of problems. */
@NullMarked
package dev.concordat.coordinator.web;

import org.jspecify.annotations.NullMarked;

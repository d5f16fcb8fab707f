/** What the rules of the crash matrix call inside of the process. */
@NullMarked
package dev.concordat.chaos.crash.agent;

import org.jspecify.annotations.NullMarked;

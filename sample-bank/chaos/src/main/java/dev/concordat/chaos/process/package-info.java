/** The sample's processes on their hosts, and whatever keeps them running or stops them. */
@NullMarked
package dev.concordat.chaos.process;

import org.jspecify.annotations.NullMarked;

/**
 * Hosts that this machine makes for itself: network namespaces on a bridge, their packet filters, disks in files, and
 * what can be done to them. Linux, as root. Knows nothing of what runs there.
 */
@NullMarked
package dev.concordat.chaos.host;

import org.jspecify.annotations.NullMarked;

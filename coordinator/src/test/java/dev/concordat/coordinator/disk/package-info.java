/** File systems of a test's own, on which disks can be filled, frozen and cut off. Needs root. */
@NullMarked
package dev.concordat.coordinator.disk;

import org.jspecify.annotations.NullMarked;

/**
 * One class that takes the place of the class of the same name in Ratis, which does not survive a power cut
 * (docs/adr/0005-raft-meta-durability.md). Nothing else belongs here.
 */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;

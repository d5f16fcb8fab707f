/**
 * One class that takes the place of the one of the same name in Ratis, because that one does not survive a power cut; see
 * docs/adr/0005-raft-meta-durability.md. Nothing else belongs here.
 */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;

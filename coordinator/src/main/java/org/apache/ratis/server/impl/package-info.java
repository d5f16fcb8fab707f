/**
 * One class that reaches what Ratis keeps to this package, because a node that loses its vote while running must be told
 * so; see docs/adr/0012-membership.md. And one that takes the place of the one of the same name in Ratis, because that
 * one lets a leader that was deposed answer reads; see docs/adr/0016-each-read-is-confirmed.md. Nothing else belongs here.
 */
@NullMarked
package org.apache.ratis.server.impl;

import org.jspecify.annotations.NullMarked;

/**
 * Two classes in a package of Ratis. One reaches what Ratis keeps to this package, because a node that loses its vote
 * while it runs must be told so (docs/adr/0012-membership.md). The other takes the place of the class of the same name
 * in Ratis, which lets a deposed leader answer reads (docs/adr/0016-each-read-is-confirmed.md). Nothing else belongs
 * here.
 */
@NullMarked
package org.apache.ratis.server.impl;

import org.jspecify.annotations.NullMarked;

/**
 * One class that reaches what Ratis keeps to this package, because a node that loses its vote while running must be told
 * so; see docs/adr/0012-membership.md. Nothing else belongs here.
 */
@NullMarked
package org.apache.ratis.server.impl;

import org.jspecify.annotations.NullMarked;

/** Tests of the class that stands in for one of Ratis. */
@NullMarked
package org.apache.ratis.server.impl;

import org.jspecify.annotations.NullMarked;

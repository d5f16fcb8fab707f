/** Tests of the classes that stand in for those of Ratis. */
@NullMarked
package org.apache.ratis.util;

import org.jspecify.annotations.NullMarked;

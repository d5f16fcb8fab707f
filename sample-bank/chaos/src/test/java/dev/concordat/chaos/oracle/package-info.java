@NullMarked
package dev.concordat.chaos.oracle;

import org.jspecify.annotations.NullMarked;

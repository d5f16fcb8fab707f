@NullMarked
package dev.concordat.chaos.host;

import org.jspecify.annotations.NullMarked;

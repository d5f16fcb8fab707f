@NullMarked
package dev.concordat.chaos.campaign;

import org.jspecify.annotations.NullMarked;

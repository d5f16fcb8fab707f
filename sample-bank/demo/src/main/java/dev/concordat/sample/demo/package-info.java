/** The demo: starts the stack, tells its story on the terminal, and ends everything with itself. */
@NullMarked
package dev.concordat.sample.demo;

import org.jspecify.annotations.NullMarked;

/**
 * The public face of the starter: annotation, template, exceptions, and the port for kinds of resources. What is
 * public here is promised. Nothing here speaks HTTP or SQL.
 */
@NullMarked
package dev.concordat.participant;

import org.jspecify.annotations.NullMarked;

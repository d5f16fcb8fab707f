/** Tests of carrying out orders, without a database. */
@NullMarked
package dev.concordat.participant.resource;

import org.jspecify.annotations.NullMarked;

/** Tests of databases that take no part. */
@NullMarked
package dev.concordat.participant.resource.embedded;

import org.jspecify.annotations.NullMarked;

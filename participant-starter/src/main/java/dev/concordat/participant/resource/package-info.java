/**
 * Carries out orders on branches of any kind, apart from business work. Kinds of resources have packages of their own
 * below; no HTTP here.
 */
@NullMarked
package dev.concordat.participant.resource;

import org.jspecify.annotations.NullMarked;

/**
 * What both kinds of service of the sample share: money and problem details. No persistence and no calls to others live
 * here.
 */
@NullMarked
package dev.concordat.sample;

import org.jspecify.annotations.NullMarked;

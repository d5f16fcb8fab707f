package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.resource.postgresql.OutsideWrites;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Writes outside of any global transaction.
 *
 * @param writesOutside whether writes outside of any global transaction pass, are warned of once for each line of code, or
 *     are refused
 */
@ConfigurationProperties("concordat.participant")
record WritesOutsideProperties(@DefaultValue("warn") OutsideWrites.Mode writesOutside) {}

package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.Diagnosis;
import dev.concordat.participant.recovery.Doctor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Down when a database cannot prepare, or cannot be examined; branches that wait are shown, and no fault of this instance.
 * Where there are several databases, each is shown by the name of its DataSource.
 */
final class ConcordatHealthIndicator extends AbstractHealthIndicator {

    private final DataSourceArrivals arrivals;

    ConcordatHealthIndicator(DataSourceArrivals arrivals) {
        super("The database cannot be examined");
        this.arrivals = arrivals;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        List<DataSourceArrivals.Member> members = arrivals.members();
        List<String> findings = new ArrayList<>();
        builder.up();
        for (DataSourceArrivals.Member member : members) {
            Map<String, Object> details = details(member, findings);
            if (members.size() == 1) {
                details.forEach(builder::withDetail);
            } else {
                builder.withDetail(member.source(), details);
            }
        }
        if (!findings.isEmpty()) {
            builder.down().withDetail("findings", findings);
        }
    }

    private static Map<String, Object> details(DataSourceArrivals.Member member, List<String> findings) {
        Map<String, Object> details = new LinkedHashMap<>();
        Doctor doctor = member.doctor();
        try {
            Doctor.Vitals vitals = doctor.examine();
            Doctor.findings(vitals).stream().map(Diagnosis::problem).forEach(findings::add);
            details.put("maxPreparedTransactions", vitals.slots());
            details.put("prepared", vitals.used());
            details.put("oldestInDoubtSeconds", vitals.oldestSeconds());
            List<String> unfinishable = member.database().unfinishable();
            if (!unfinishable.isEmpty()) {
                details.put("unfinishable", unfinishable);
            }
        } catch (RuntimeException e) {
            findings.add("the database of '" + member.source() + "' cannot be examined: " + e);
        }
        details.put("admitsBranches", doctor.admitsBranch());
        return details;
    }
}

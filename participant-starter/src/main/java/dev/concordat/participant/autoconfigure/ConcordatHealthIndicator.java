package dev.concordat.participant.autoconfigure;

import dev.concordat.participant.recovery.Diagnosis;
import dev.concordat.participant.recovery.Doctor;
import java.util.List;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/** Down when the database cannot prepare; branches that wait are shown, and no fault of this instance. */
final class ConcordatHealthIndicator extends AbstractHealthIndicator {

    private final Doctor doctor;

    ConcordatHealthIndicator(Doctor doctor) {
        super("The database cannot be examined");
        this.doctor = doctor;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Doctor.Vitals vitals = doctor.examine();
        List<Diagnosis> findings = Doctor.findings(vitals);
        builder.up()
                .withDetail("maxPreparedTransactions", vitals.slots())
                .withDetail("prepared", vitals.used())
                .withDetail("oldestInDoubtSeconds", vitals.oldestSeconds())
                .withDetail("admitsBranches", doctor.admitsBranch());
        if (!findings.isEmpty()) {
            builder.down()
                    .withDetail(
                            "findings",
                            findings.stream().map(Diagnosis::problem).toList());
        }
    }
}

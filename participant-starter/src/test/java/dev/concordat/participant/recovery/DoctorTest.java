package dev.concordat.participant.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DoctorTest {

    @Test
    void withoutSlotsTheRemedyNamesTheSettingAndTheRestart() {
        assertThat(Doctor.findings(new Doctor.Vitals(0, 0, true, true, 0)))
                .singleElement()
                .satisfies(finding -> {
                    assertThat(finding.problem()).contains("max_prepared_transactions is 0");
                    assertThat(finding.remedy())
                            .contains("max_prepared_transactions in postgresql.conf")
                            .contains("restart PostgreSQL");
                });
    }

    @Test
    void missingTablesAndPrivilegesHaveTheirRemedies() {
        assertThat(Doctor.findings(new Doctor.Vitals(100, 0, false, false, 0)))
                .extracting(Diagnosis::remedy)
                .singleElement()
                .asString()
                .contains("classpath:db/participant");
        assertThat(Doctor.findings(new Doctor.Vitals(100, 0, true, false, 0)))
                .extracting(Diagnosis::remedy)
                .singleElement()
                .asString()
                .contains("Grant");
    }

    @Test
    void aFitDatabaseHasNoFindings() {
        assertThat(Doctor.findings(new Doctor.Vitals(100, 99, true, true, 9_999)))
                .isEmpty();
    }
}

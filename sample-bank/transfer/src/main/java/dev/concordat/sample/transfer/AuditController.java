package dev.concordat.sample.transfer;

import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows that no money was made or lost. */
@RestController
class AuditController {

    private final Auditor auditor;

    AuditController(Auditor auditor) {
        this.auditor = auditor;
    }

    @GetMapping("/audit")
    AuditView audit() {
        return auditor.audit();
    }
}

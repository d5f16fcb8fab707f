package dev.concordat.coordinator.audit;

/** Why the audit cannot be made; the message is one paragraph for people that names the remedy, and holds no secret. */
final class AuditFailure extends RuntimeException {

    private static final long serialVersionUID = 1L;

    AuditFailure(String problem, String remedy) {
        super(Printable.of((problem + ". " + remedy + ".").replaceAll("\\s+", " ")));
    }
}

package dev.concordat.participant.autoconfigure;

/** A property that keeps the application from starting. */
class InvalidSettingException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String remedy;

    InvalidSettingException(String problem, String remedy) {
        super(problem);
        this.remedy = remedy;
    }

    String remedy() {
        return remedy;
    }
}

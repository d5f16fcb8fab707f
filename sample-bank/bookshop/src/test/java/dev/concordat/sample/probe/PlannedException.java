package dev.concordat.sample.probe;

/** A failure that a plan asks for. */
class PlannedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    PlannedException(String message) {
        super(message);
    }
}

package dev.concordat.sample;

/** Carries a {@link Problem} out of the work that it ends; as an unchecked exception it rolls back. */
public class ProblemException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Problem problem;

    public ProblemException(Problem problem) {
        super(problem.detail());
        this.problem = problem;
    }

    public Problem problem() {
        return problem;
    }
}

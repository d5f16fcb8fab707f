package dev.concordat.sample.probe;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/** What a drawn application does: a tree, whose leaves are writes. */
sealed interface Step extends Serializable {

    /** What is done in it, in order. */
    default List<Step> steps() {
        return List.of();
    }

    /** Whether nothing in it, itself included, is there to fail. */
    boolean isHarmless();

    /** It and all below it. */
    default Stream<Step> all() {
        return Stream.concat(Stream.of(this), steps().stream().flatMap(Step::all));
    }

    /** One row, in the local transaction around it, or in none. */
    record Write(Store store, Means means) implements Step {
        @Override
        public boolean isHarmless() {
            return means.harmless;
        }
    }

    /**
     * A local transaction.
     *
     * @param caught whether its caller goes on when it fails
     */
    record Local(Store store, Border border, List<Step> steps, End end, boolean caught) implements Step {
        public Local {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean isHarmless() {
            return end == End.RETURN && border != Border.READ_ONLY;
        }

        Local ending(End other) {
            return new Local(store, border, steps, other, caught);
        }
    }

    /**
     * A call to a service, which does these steps.
     *
     * @param caught whether its caller goes on when it fails
     */
    record Call(
            Service service, Client client, Way way, Handler handler, List<Step> steps, Answer answer, boolean caught)
            implements Step {
        public Call {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean isHarmless() {
            return way == Way.DIRECT && answer == Answer.DONE;
        }

        Call answering(Answer other) {
            return new Call(service, client, way, handler, steps, other, caught);
        }
    }

    /** Each step in a thread of its own, all awaited. */
    record Together(Threads threads, List<Step> steps) implements Step {
        public Together {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean isHarmless() {
            return threads.harmless;
        }
    }

    /** One step that fails at first, and is tried again. */
    record Again(Step step) implements Step {
        @Override
        public List<Step> steps() {
            return List.of(step);
        }

        @Override
        public boolean isHarmless() {
            return false;
        }
    }

    /**
     * A global scope inside of the one that is there.
     *
     * @param fails whether it throws at its end; its caller goes on
     */
    record Apart(Scope scope, List<Step> steps, boolean fails) implements Step {
        public Apart {
            steps = List.copyOf(steps);
        }

        @Override
        public boolean isHarmless() {
            return !fails;
        }
    }

    /** A database of a service. */
    enum Store {
        DEFAULT,
        SECOND,
        TENANT_A,
        TENANT_B
    }

    /** How a row is written. */
    enum Means {
        JDBC(true),
        JPA(true),
        BATCH(true),
        /** {@code select} of a function that writes. */
        FUNCTION(true),
        /** A query and a write in one string. */
        TWO_IN_ONE(true),
        /** After {@code set local role}. */
        ROLE(true),
        /** After {@code set local search_path}. */
        SEARCH_PATH(true),
        /** After another transaction's end was sent as SQL. */
        RAW_COMMIT(false),
        /** Outside of a local transaction. */
        AUTO_COMMIT(false),
        /** Outside of a local transaction, by {@code select} of a function. */
        AUTO_COMMIT_FUNCTION(false);

        final boolean harmless;

        Means(boolean harmless) {
            this.harmless = harmless;
        }
    }

    /** Spring's propagation of a local transaction. */
    enum Border {
        REQUIRED,
        REQUIRES_NEW,
        NESTED,
        READ_ONLY
    }

    /** How a local transaction, or the whole, ends. */
    enum End {
        RETURN,
        THROW,
        ROLLBACK_ONLY,
        /** A statement fails, and nobody says so. */
        SWALLOWED_ERROR,
        /** The session is killed before the end. */
        KILLED
    }

    /** The services that there are. */
    enum Service {
        SHOP,
        STOCK
    }

    /** With what a call is made. */
    enum Client {
        REST_CLIENT,
        REST_TEMPLATE,
        HTTP_INTERFACE,
        WEB_CLIENT,
        FEIGN
    }

    /** What happens to a call on its way. */
    enum Way {
        DIRECT,
        ANSWER_LOST,
        /** It is done, and a proxy answers 502. */
        BAD_GATEWAY,
        /** A proxy sends it twice, and gives the first answer. */
        TWICE_FIRST,
        /** A proxy sends it twice, and gives the second answer. */
        TWICE_SECOND,
        UNREACHABLE
    }

    /** In what a callee works. */
    enum Handler {
        PLAIN,
        CALLABLE,
        FUTURE
    }

    /** What a callee answers after its work. */
    enum Answer {
        DONE,
        /** 500. */
        FAILED,
        /** 409. */
        CONFLICT,
        /** 200, although something failed. */
        SWALLOWED,
        /** 303, to what answers 200. */
        SEE_OTHER
    }

    /** How work gets into other threads. */
    enum Threads {
        ASYNC(true),
        EXECUTOR(true),
        /** Without anything that could carry the transaction. */
        STRAY(false);

        final boolean harmless;

        Threads(boolean harmless) {
            this.harmless = harmless;
        }
    }

    /** How an inner global scope relates to the outer one. */
    enum Scope {
        REQUIRED,
        REQUIRES_NEW,
        NOT_SUPPORTED
    }
}

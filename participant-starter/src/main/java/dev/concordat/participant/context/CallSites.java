package dev.concordat.participant.context;

import java.lang.StackWalker.StackFrame;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Finds the line of the application that led to where the thread is now: the innermost frame of a class of its own, or
 * else of one that belongs to no framework that is known. It looks no further than that line, and never at more than the
 * {@value #MOST} innermost frames; each class is judged once. Costs some microseconds. Thread-safe.
 */
public final class CallSites {

    private static final List<String> FRAMEWORKS = List.of(
            "java.",
            "javax.",
            "jakarta.",
            "jdk.",
            "sun.",
            "com.sun.",
            "kotlin.",
            "org.springframework.",
            "org.hibernate.",
            "org.jooq.",
            "org.mybatis.",
            "org.apache.",
            "org.postgresql.",
            "com.zaxxer.",
            "reactor.",
            "io.micrometer.");

    private static final int MOST = 256;

    private final Predicate<String> isApplication;
    private final StackWalker stack = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);
    private final ClassValue<Kind> kinds = new ClassValue<>() {
        @Override
        protected Kind computeValue(Class<?> type) {
            return kind(type);
        }
    };

    /** Whose a class is. */
    private enum Kind {
        /** The application's. */
        APPLICATION,
        /** Of a library that is not known. */
        OTHER,
        /** Ours, a framework's, or made at run time. */
        BETWEEN
    }

    /** With the packages of the application; sub-packages count. */
    public CallSites(List<String> applicationPackages) {
        this.isApplication = name -> applicationPackages.stream().anyMatch(own -> isIn(own, name));
    }

    private static boolean isIn(String own, String name) {
        return name.startsWith(own + ".");
    }

    /** As class and line; the thread's name where there is no such frame. */
    public String find() {
        return stack.walk(this::first);
    }

    /** The innermost frame comes first. */
    String first(Stream<StackFrame> frames) {
        Iterator<StackFrame> looked = frames.limit(MOST).iterator();
        StackFrame other = null;
        while (looked.hasNext()) {
            StackFrame frame = looked.next();
            Kind kind = kinds.get(frame.getDeclaringClass());
            if (kind == Kind.APPLICATION && hasLine(frame)) {
                return text(frame);
            }
            if (kind == Kind.OTHER && other == null && hasLine(frame)) {
                other = frame;
            }
        }
        return other == null ? "thread " + Thread.currentThread().getName() : text(other);
    }

    private Kind kind(Class<?> type) {
        String name = type.getName();
        if (name.contains("$$") || isOurs(type)) {
            return Kind.BETWEEN;
        }
        if (isApplication.test(name)) {
            return Kind.APPLICATION;
        }
        return FRAMEWORKS.stream().anyMatch(name::startsWith) ? Kind.BETWEEN : Kind.OTHER;
    }

    /** What is made at run time has none. */
    private static boolean hasLine(StackFrame frame) {
        return frame.getFileName() != null && frame.getLineNumber() > 0;
    }

    private static boolean isOurs(Class<?> type) {
        return type.getProtectionDomain().getCodeSource() != null
                && CallSites.class.getProtectionDomain().getCodeSource() != null
                && CallSites.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .equals(type.getProtectionDomain().getCodeSource().getLocation());
    }

    private static String text(StackFrame frame) {
        return frame.getClassName() + "." + frame.getMethodName() + "(" + frame.getFileName() + ":"
                + frame.getLineNumber() + ")";
    }
}

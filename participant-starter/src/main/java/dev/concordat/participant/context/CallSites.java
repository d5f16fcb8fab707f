package dev.concordat.participant.context;

import java.lang.StackWalker.StackFrame;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds the line of the application that led to where the thread is now: the innermost frame of a class of its own, or
 * else of one that belongs to no framework that is known. Costs some microseconds. Thread-safe.
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

    private final Predicate<String> isApplication;
    private final StackWalker stack = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE);

    /** With the packages of the application; sub-packages count. */
    public CallSites(List<String> applicationPackages) {
        this.isApplication = name -> applicationPackages.stream().anyMatch(own -> isIn(own, name));
    }

    private static boolean isIn(String own, String name) {
        return name.startsWith(own + ".");
    }

    /** As class and line; the thread's name where there is no such frame. */
    public String find() {
        return stack.walk(frames -> {
            List<StackFrame> candidates =
                    frames.filter(CallSites::isWrittenBySomebody).toList();
            return first(candidates, isApplication)
                    .or(() -> first(candidates, name -> FRAMEWORKS.stream().noneMatch(name::startsWith)))
                    .map(CallSites::text)
                    .orElseGet(() -> "thread " + Thread.currentThread().getName());
        });
    }

    private static Optional<StackFrame> first(List<StackFrame> frames, Predicate<String> condition) {
        return frames.stream()
                .filter(frame -> condition.test(frame.getClassName()))
                .findFirst();
    }

    /** Neither ours nor made at run time, such as proxies. */
    private static boolean isWrittenBySomebody(StackFrame frame) {
        Class<?> type = frame.getDeclaringClass();
        return frame.getFileName() != null
                && frame.getLineNumber() > 0
                && !type.getName().contains("$$")
                && !isOurs(type);
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

package dev.concordat.participant.context;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.asm.ClassReader;
import org.springframework.asm.ClassVisitor;
import org.springframework.asm.MethodVisitor;
import org.springframework.asm.Opcodes;
import org.springframework.asm.SpringAsmInfo;
import org.springframework.transaction.support.ResourceHolderSynchronization;
import org.springframework.transaction.support.TransactionSynchronization;

/**
 * Which synchronizations act on the outcome, and so have to wait for it. Told by what they do, since nobody can list whose
 * they are: what is suspended and resumed belongs to a thread and its local transaction; of the rest, whoever has
 * something to do after the commit, or looks at the status when it is over, acts on the outcome. What does neither only
 * cleans up. Thread-safe.
 */
final class OutcomeRule {

    private static final Logger LOG = LoggerFactory.getLogger(OutcomeRule.class);
    private static final String AFTER_COMMIT = "afterCommit";
    private static final String AFTER_COMPLETION = "afterCompletion";
    private static final ClassValue<Boolean> WAITS = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return decide(type);
        }
    };

    private OutcomeRule() {}

    /** Whether it waits for the outcome; otherwise it belongs to the thread that registered it. */
    static boolean waits(TransactionSynchronization callback) {
        return WAITS.get(callback.getClass());
    }

    static boolean decide(Class<?> type) {
        if (ResourceHolderSynchronization.class.isAssignableFrom(type)) {
            if (sendsAfterCommit(type)) {
                LOG.warn(
                        "A resource of another kind ends with the local transaction, as its branch is prepared, and not"
                                + " by the outcome of the global one; send by an outbox instead, type={}",
                        type.getName());
            }
            return false;
        }
        if (overrides(TransactionSynchronization.class, type, "suspend")
                || overrides(TransactionSynchronization.class, type, "resume")) {
            return false;
        }
        return overrides(TransactionSynchronization.class, type, AFTER_COMMIT)
                || (overrides(TransactionSynchronization.class, type, AFTER_COMPLETION, int.class)
                        && readsStatus(declaring(type)));
    }

    /** By its name alone, as each kind of resource has its own holder in the signature. */
    private static boolean sendsAfterCommit(Class<?> type) {
        for (Class<?> owner = type;
                owner != null && owner != ResourceHolderSynchronization.class;
                owner = owner.getSuperclass()) {
            if (Arrays.stream(owner.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("processResourceAfterCommit"))) {
                return true;
            }
        }
        return false;
    }

    private static boolean overrides(Class<?> base, Class<?> type, String method, Class<?>... parameters) {
        for (Class<?> owner = type; owner != null && owner != base; owner = owner.getSuperclass()) {
            if (declares(owner, method, parameters)) {
                return true;
            }
        }
        return false;
    }

    private static boolean declares(Class<?> owner, String method, Class<?>... parameters) {
        try {
            return !owner.getDeclaredMethod(method, parameters).isBridge();
        } catch (NoSuchMethodException none) {
            return false;
        }
    }

    private static Class<?> declaring(Class<?> type) {
        try {
            return type.getMethod(AFTER_COMPLETION, int.class).getDeclaringClass();
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(type + " is no TransactionSynchronization", e);
        }
    }

    /** Whether the code of {@code afterCompletion} ever loads its parameter; taken for granted where it cannot be read. */
    private static boolean readsStatus(Class<?> owner) {
        String file = owner.getName().substring(owner.getName().lastIndexOf('.') + 1) + ".class";
        try (InputStream code = owner.getResourceAsStream(file)) {
            if (code == null) {
                return true;
            }
            StatusReads reads = new StatusReads();
            new ClassReader(code).accept(reads, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
            return reads.found;
        } catch (IOException | IllegalArgumentException unreadable) {
            LOG.debug("The code of a callback cannot be read, it waits for the outcome, type={}", owner, unreadable);
            return true;
        }
    }

    private static final class StatusReads extends ClassVisitor {

        private static final int STATUS = 1;
        private boolean found;

        StatusReads() {
            super(SpringAsmInfo.ASM_VERSION);
        }

        @Override
        public MethodVisitor visitMethod(
                int access, String name, String descriptor, String signature, String[] exceptions) {
            if (!name.equals(AFTER_COMPLETION) || !descriptor.equals("(I)V")) {
                return super.visitMethod(access, name, descriptor, signature, exceptions);
            }
            return new MethodVisitor(SpringAsmInfo.ASM_VERSION) {
                @Override
                public void visitVarInsn(int opcode, int variable) {
                    found |= opcode == Opcodes.ILOAD && variable == STATUS;
                }
            };
        }
    }
}

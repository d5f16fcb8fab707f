package dev.concordat.sample.e2e;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test the one running sample of this JVM, and brings back afterwards what the test has killed. */
final class SampleExtension implements ParameterResolver, AfterEachCallback {

    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(SampleExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == Sample.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return sample(context);
    }

    @Override
    public void afterEach(ExtensionContext context) {
        sample(context).revive();
    }

    /** Closed by the store at the end of all tests. */
    private static Sample sample(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE).computeIfAbsent("sample", key -> Sample.start(), Sample.class);
    }
}

package dev.concordat.coordinator;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * While a test waits, Awaitility fails it for an exception of any thread that nobody catches. Tests run beside each other,
 * and some have a log break on purpose: each is to fail for its own reasons only. JUnit finds it by its service file.
 */
public final class OwnFailuresOnly implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }
}

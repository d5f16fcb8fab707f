package dev.concordat.coordinator.config;

/** Why the node cannot start with its configuration; the message is one paragraph that names property and remedy. */
public final class ConfigurationFault extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /**
     * @param property as a user writes it
     * @param problem what is wrong, a clause
     * @param remedy what to do, a clause
     */
    public ConfigurationFault(String property, String problem, String remedy) {
        super(property + ": " + problem + ". " + remedy + ".");
    }
}

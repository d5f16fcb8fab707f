package dev.concordat.coordinator.cluster;

import dev.concordat.coordinator.web.Identifiers;
import dev.concordat.coordinator.web.ProblemException;
import java.net.URI;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The texts that name a node and where it is. Each throws {@link IllegalArgumentException} with what is wrong. */
public final class NodeTexts {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,62}");
    private static final Pattern ADDRESS = Pattern.compile(
            "(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\\[[0-9A-Fa-f:]{2,39}]):([1-9][0-9]{0,4})");
    private static final int MAX_PORT = 65_535;

    private NodeTexts() {}

    /**
     * A node named in a path.
     *
     * @throws ProblemException if it cannot be a name
     */
    public static String inPath(String node) {
        return Identifiers.valid("the node in the path", node, NodeTexts::name);
    }

    static String name(String text) {
        if (!NAME.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "a node is 1 to 63 letters, digits, hyphens and underscores, the first one a letter or a digit");
        }
        return text;
    }

    static String raftAddress(String text) {
        Matcher form = ADDRESS.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(1)) > MAX_PORT) {
            throw new IllegalArgumentException("it must be host:port, for example 10.0.0.4:8801");
        }
        return text;
    }

    static String url(String text) {
        URI url = URI.create(text);
        boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
        if (!web || url.getHost() == null || url.getUserInfo() != null || url.getFragment() != null) {
            throw new IllegalArgumentException("it must be http[s]://host[:port], as clients reach the node");
        }
        return text;
    }
}

package dev.concordat.coordinator.log.raft;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/**
 * The file {@code node.id} of a data directory: which node of which cluster it belongs to, and whether that node has ever
 * taken part. A node whose log was wiped, swapped or copied has forgotten its votes and must not vote under the old name
 * (S19).
 */
final class NodeIdentity {

    private static final String FILE = "node.id";
    private static final String NODE = "node";
    private static final String CLUSTER = "cluster";
    private static final String JOINED = "joined";
    private static final String MEMBER = "member";

    private final RaftOptions options;
    private final Path file;

    NodeIdentity(RaftOptions options) {
        this.options = options;
        this.file = options.dataDir().resolve(FILE);
    }

    /**
     * Refuses a directory that is not this node's own, or that has lost its log; writes the file into a new one.
     *
     * @throws LogStartException with what to do
     */
    void check() throws IOException {
        Files.createDirectories(options.dataDir());
        boolean log = Files.exists(options.raftDir().resolve(options.groupUuid().toString()));
        if (!Files.exists(file)) {
            if (log) {
                throw new LogStartException(options.raftDir() + " holds a log, but " + file
                        + " does not say whose. Restore that file from the same moment, or" + remedy());
            }
            write(false, false);
            return;
        }
        Properties found = read();
        require(found, NODE, options.node());
        require(found, CLUSTER, options.cluster());
        if (!log && Boolean.parseBoolean(found.getProperty(JOINED))) {
            throw new LogStartException("node " + options.node() + " has taken part in cluster " + options.cluster()
                    + ", but its log in " + options.raftDir()
                    + " is gone. It could vote twice and lose what it acknowledged:" + remedy());
        }
    }

    /** Whether this directory has been started with before, or was made by a restore. */
    boolean hasTakenPart() throws IOException {
        return Files.exists(options.raftDir()) || (Files.exists(file) && is(JOINED));
    }

    /** Notes that the node takes part from now on. */
    void joined() throws IOException {
        if (!is(JOINED)) {
            write(true, is(MEMBER));
        }
    }

    /** Notes that the node has been a member: if it is none later, then because it was removed. */
    void member() throws IOException {
        if (!is(MEMBER)) {
            write(is(JOINED), true);
        }
    }

    boolean wasMember() throws IOException {
        return is(MEMBER);
    }

    private boolean is(String flag) throws IOException {
        return Boolean.parseBoolean(read().getProperty(flag));
    }

    private String remedy() {
        return options.members().size() == 1 && !options.joins()
                ? " restore the whole data directory, or choose another concordat.data-dir and accept that every"
                        + " transaction of the old one is lost."
                : " remove the node from the cluster and add it under a new concordat.node-id with an empty"
                        + " concordat.data-dir.";
    }

    private void require(Properties found, String key, String expected) {
        String value = found.getProperty(key, "");
        if (!value.equals(expected)) {
            throw new LogStartException("the data directory " + options.dataDir() + " belongs to " + key + " '" + value
                    + "', not '" + expected + "'. Correct concordat.data-dir, concordat.node-id or"
                    + " concordat.cluster-id.");
        }
    }

    private Properties read() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = new StringReader(Files.readString(file))) {
            properties.load(reader);
        }
        return properties;
    }

    private void write(boolean joined, boolean member) throws IOException {
        Properties properties = new Properties();
        properties.setProperty(NODE, options.node());
        properties.setProperty(CLUSTER, options.cluster());
        properties.setProperty(JOINED, Boolean.toString(joined));
        properties.setProperty(MEMBER, Boolean.toString(member));
        StringWriter text = new StringWriter();
        properties.store(text, "Written by the coordinator; belongs to the log beside it.");
        DurableFiles.write(file, out -> out.write(text.toString().getBytes(StandardCharsets.UTF_8)));
    }
}

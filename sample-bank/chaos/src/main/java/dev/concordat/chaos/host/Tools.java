package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The small programs in C that Java cannot be, compiled where they are needed. */
public final class Tools {

    private final Path directory;

    private Tools(Path directory) {
        this.directory = directory;
    }

    /** Checks what this machine must have; a sentence for each thing that it lacks. */
    public static List<String> missing() {
        List<String> missing = new ArrayList<>();
        if (!System.getProperty("user.name").equals("root")) {
            missing.add("Hosts, disks and their faults are made by root only.");
        }
        need(missing, "ip", "iproute2");
        need(missing, "ss", "iproute2");
        need(missing, "iptables-restore", "iptables");
        need(missing, "nsenter", "util-linux");
        need(missing, "fsfreeze", "util-linux");
        need(missing, "mkfs.ext4", "e2fsprogs");
        need(missing, "gcc", "gcc libc6-dev");
        if (!Files.exists(Path.of("/usr/include/libnetfilter_queue/libnetfilter_queue.h"))) {
            missing.add("libnetfilter_queue is not there: apt-get install libnetfilter-queue-dev");
        }
        return missing;
    }

    private static void need(List<String> missing, String tool, String packages) {
        if (!Shell.succeeds("sh", "-c", "command -v " + tool)) {
            missing.add(tool + " is not there: apt-get install " + packages);
        }
    }

    /** Compiles them into that directory. */
    public static Tools compile(Path directory) {
        Tools tools = new Tools(directory);
        tools.compile("powercut.c", "-o", "powercut");
        tools.compile("netdelay.c", "-o", "netdelay", "-lnetfilter_queue");
        tools.compile("faults.c", "-shared", "-fPIC", "-o", "faults.so", "-ldl");
        return tools;
    }

    /** Takes the power from the file system that is mounted there. */
    Path powercut() {
        return directory.resolve("powercut");
    }

    /** Holds packets. */
    Path netdelay() {
        return directory.resolve("netdelay");
    }

    /** To be preloaded. */
    public Path faults() {
        return directory.resolve("faults.so");
    }

    private void compile(String source, String... options) {
        Path file = directory.resolve(source);
        try (InputStream text = Tools.class.getResourceAsStream(source)) {
            if (text == null) {
                throw new IllegalStateException(source + " is not on the class path");
            }
            Files.createDirectories(directory);
            Files.write(file, text.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> words = new ArrayList<>(List.of("gcc", "-O2", "-Wall", file.toString()));
        for (int i = 0; i < options.length; i++) {
            boolean output = i > 0 && options[i - 1].equals("-o");
            words.add(output ? directory.resolve(options[i]).toString() : options[i]);
        }
        Shell.feed("", words);
    }
}

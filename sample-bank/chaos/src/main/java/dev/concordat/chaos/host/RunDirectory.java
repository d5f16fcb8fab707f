package dev.concordat.chaos.host;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The directory of one run, named after it, which says who made it: so a later run can tell what was left over, and
 * takes that away, but leaves alone what another run uses at this moment.
 */
public final class RunDirectory {

    private static final Path PARENT = Path.of("/tmp");
    private static final String PREFIX = "concordat-chaos-";
    private static final String OWNER = "owner";

    private final String id;
    private final Path path;

    private RunDirectory(String id, Path path) {
        this.id = id;
        this.path = path;
    }

    /** Takes away what dead runs have left, and makes a new directory. */
    public static RunDirectory make() {
        try {
            for (Path old : old()) {
                if (ownerIsGone(old)) {
                    clean(old);
                }
            }
            String id = "cc" + Long.toString(ProcessHandle.current().pid() % 46_656, 36);
            Path path = Files.createDirectory(PARENT.resolve(PREFIX + id));
            Files.writeString(path.resolve(OWNER), self(ProcessHandle.current()));
            return new RunDirectory(id, path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Short name of the run. */
    public String id() {
        return id;
    }

    public Path path() {
        return path;
    }

    private static List<Path> old() throws IOException {
        try (Stream<Path> all = Files.list(PARENT)) {
            return all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                    .toList();
        }
    }

    private static boolean ownerIsGone(Path directory) throws IOException {
        Path file = directory.resolve(OWNER);
        if (!Files.exists(file)) {
            return true;
        }
        String owner = Files.readString(file);
        Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(owner.substring(0, owner.indexOf(' '))));
        return process.isEmpty() || !self(process.get()).equals(owner);
    }

    private static String self(ProcessHandle process) {
        return process.pid() + " "
                + process.info().startInstant().map(Object::toString).orElse("");
    }

    /** Ends what runs in its networks, then unmounts, then takes networks and directory away. */
    private static void clean(Path directory) {
        String id = directory.getFileName().toString().substring(PREFIX.length());
        Shell.run("sh", "-c", """
                for ns in $(ls /run/netns 2>/dev/null | grep '^%s-'); do
                  for pid in $(ip netns pids $ns); do kill -9 $pid; done
                done
                sleep 0.5
                for mount in $(cut -d' ' -f2 /proc/mounts | grep '^%s/'); do
                  fsfreeze -u $mount; umount $mount || umount -l $mount
                done
                for ns in $(ls /run/netns 2>/dev/null | grep '^%s-'); do ip netns del $ns; done
                for link in $(ls /sys/class/net | grep -E '^%s(v[0-9]+|br)$'); do ip link del $link; done
                rm -rf %s
                exit 0""".formatted(id, directory, id, id, directory));
    }
}

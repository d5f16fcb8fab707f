package dev.concordat.testing;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** Unpacks the PostgreSQL binaries from the class path, once per version and user. */
final class PostgresBinaries {

    private PostgresBinaries() {}

    /** The directory that holds {@code bin/initdb} and {@code bin/postgres}. */
    static Path unpacked() throws IOException {
        String name = "postgres-" + system() + "-" + machine() + ".txz";
        URL archive = PostgresBinaries.class.getResource("/" + name);
        if (archive == null) {
            throw new IllegalStateException("no PostgreSQL binaries for this platform on the class path: " + name
                    + "; start a Docker engine, or add the profile of your platform to sample-bank/testing/pom.xml");
        }
        Path home = Path.of(System.getProperty("java.io.tmpdir"))
                .resolve("concordat-postgres-%s-%s".formatted(System.getProperty("user.name"), versionOf(archive)));
        if (!Files.exists(home)) {
            unpack(archive, home);
        }
        return home;
    }

    /** The jar's file name carries the version. */
    private static String versionOf(URL archive) {
        String url = archive.toString();
        int jar = url.lastIndexOf(".jar");
        return jar < 0 ? "unknown" : url.substring(url.lastIndexOf('-', jar) + 1, jar);
    }

    /** Into a neighbour first: several JVMs may unpack at once, and a half unpacked home must never be used. */
    private static void unpack(URL archive, Path home) throws IOException {
        Path fresh = Files.createTempDirectory(home.getParent(), home.getFileName() + ".");
        try (InputStream raw = archive.openStream();
                var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(raw)))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                extract(tar, entry, fresh);
            }
        }
        Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            Directories.delete(fresh);
        }
    }

    private static void extract(TarArchiveInputStream tar, TarArchiveEntry entry, Path root) throws IOException {
        Path target = root.resolve(entry.getName()).normalize();
        if (!target.startsWith(root)) {
            throw new IOException("entry leaves the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0100) != 0;
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    private static String system() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        return name.contains("mac") ? "darwin" : name.replace(' ', '_');
    }

    private static String machine() {
        String arch = System.getProperty("os.arch");
        return switch (arch) {
            case "amd64" -> "x86_64";
            case "aarch64" -> "arm_64";
            default -> arch;
        };
    }
}

package org.apache.ratis.util;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileOutputStreamTest {

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    private Path directory;

    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void listen() {
        AtomicFileOutputStream.onFailure(directory, (file, failure) -> told.add(file.getFileName() + ": " + failure));
    }

    @AfterEach
    void forget() {
        AtomicFileOutputStream.onFailure(directory, (file, failure) -> {});
    }

    @Test
    void aFileIsReplacedWhenTheStreamIsClosed() throws IOException {
        Path file = Files.writeString(directory.resolve("raft-meta"), "old");

        try (AtomicFileOutputStream out = new AtomicFileOutputStream(file.toFile())) {
            out.write("new".getBytes(StandardCharsets.UTF_8));
            assertThat(file).hasContent("old");
        }

        assertThat(file).hasContent("new");
        assertThat(told).isEmpty();
    }

    @Test
    void afterAFailedWriteTheOldFileStaysAndSomebodyIsTold() throws IOException {
        Path file = Files.writeString(directory.resolve("raft-meta"), "old");

        // The way in which Ratis writes its metadata: the writers close the stream although their write has failed.
        assertThatThrownBy(() -> {
                    try (BufferedWriter out =
                            new BufferedWriter(new OutputStreamWriter(full(file.toFile()), StandardCharsets.UTF_8))) {
                        out.write("new");
                    }
                })
                .hasMessageContaining("No space left on device");

        assertThat(file).hasContent("old");
        assertThat(directory).isDirectoryNotContaining("glob:**.tmp");
        assertThat(told).singleElement().asString().startsWith("raft-meta: ");
    }

    @Test
    void aFileThatCannotBeOpenedIsTold() {
        File missing = directory.resolve("raft-meta").toFile();
        File temporary = directory.resolve("missing/raft-meta.tmp").toFile();

        assertThatThrownBy(() -> new AtomicFileOutputStream(missing, temporary)).isInstanceOf(IOException.class);

        assertThat(told).singleElement().asString().startsWith("raft-meta: ");
    }

    private static AtomicFileOutputStream full(File target) throws IOException {
        File temporary = AtomicFileOutputStream.getTemporaryFile(target);
        FileOutputStream fullDisk = new FileOutputStream(temporary) {
            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                throw new IOException("No space left on device");
            }
        };
        return new AtomicFileOutputStream(fullDisk, target, temporary);
    }
}

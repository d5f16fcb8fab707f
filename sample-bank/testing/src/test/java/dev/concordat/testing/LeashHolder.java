package dev.concordat.testing;

import java.nio.file.Files;
import java.nio.file.Path;

/** A program that holds a process on a leash, says which, and waits to be killed. */
final class LeashHolder {

    private LeashHolder() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("concordat-leash-");
        Process held = new ProcessBuilder("sleep", "300").start();
        ProcessLeash.around(directory).hold(held);
        System.out.println(held.pid());
        System.out.println(directory);
        System.in.read();
    }
}

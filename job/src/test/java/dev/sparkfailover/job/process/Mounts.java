package dev.sparkfailover.job.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A view of the files in which more is mounted, where also an ordinary user may mount.
 *
 * <p>A process holds it; the mounts go with that process, whatever becomes of this one. Others
 * enter it, or look at it through {@code /proc}.
 */
final class Mounts implements AutoCloseable {
  private static final List<List<String>> WAYS =
      List.of(List.of("--mount"), List.of("--mount", "--user", "--map-root-user"));

  private final Process holder;
  private final boolean own;
  private final Writer commands;
  private final BufferedReader answers;

  private Mounts(Process holder, boolean own) {
    this.holder = holder;
    this.own = own;
    this.commands = holder.outputWriter(UTF_8);
    this.answers = new BufferedReader(new InputStreamReader(holder.getInputStream(), UTF_8));
  }

  /** As root, else as root of a user namespace. */
  static Mounts open() throws IOException {
    StringBuilder refusals = new StringBuilder();
    for (List<String> way : WAYS) {
      Mounts mounts = new Mounts(start(way), way.contains("--user"));
      Optional<String> refused = mounts.refused("mount -t tmpfs -o size=64k probe /mnt");
      if (refused.isEmpty()) {
        return mounts;
      }
      mounts.close();
      refusals.append("\nunshare %s: %s".formatted(String.join(" ", way), refused.get()));
    }
    throw new AssertionError(
        "this test must mount a tmpfs: run it as root (in a container with CAP_SYS_ADMIN) or let"
            + " ordinary users have user namespaces; what was tried: "
            + refusals);
  }

  private static Process start(List<String> way) throws IOException {
    ProcessBuilder builder = new ProcessBuilder("unshare");
    builder.command().addAll(way);
    builder.command().add("sh");
    return builder.redirectErrorStream(true).start();
  }

  /** A file system of its own, of a size as mount takes it: {@code 4m}. */
  SmallDisk disk(Path folder, String size) throws IOException {
    Path place = Files.createDirectories(folder.toAbsolutePath());
    run("mount -t tmpfs -o size=%s small %s".formatted(size, place));
    return new SmallDisk(this, place);
  }

  /** From now on the job is started among these mounts, and what it leaves is looked for here. */
  void hold(JobHome home) {
    home.startedBy(enter().toArray(String[]::new));
    home.startedBy("sh", "-c", "cd \"$0\" && exec \"$@\"", home.dir().toString());
    home.lookThrough(root());
  }

  /** What a command begins with that is to run among these mounts. */
  List<String> enter() {
    List<String> command = new ArrayList<>(List.of("nsenter", "--target"));
    command.addAll(List.of(Long.toString(holder.pid()), "--mount"));
    if (own) {
      command.addAll(List.of("--user", "--preserve-credentials"));
    }
    return command;
  }

  /** Through this others see it. */
  Path root() {
    return Path.of("/proc/%d/root".formatted(holder.pid()));
  }

  void run(String command) throws IOException {
    refused(command)
        .ifPresent(
            why -> {
              throw new AssertionError(command + ": " + why);
            });
  }

  /** What the command says, when it fails. */
  private Optional<String> refused(String command) throws IOException {
    try {
      commands.write(command + " && echo done || echo failed\n");
      commands.flush();
    } catch (IOException e) {
      // The holder could not even start: what it said before tells why.
      return Optional.of(said() + e.getMessage());
    }
    String said = said();
    return said.endsWith("done\n") ? Optional.empty() : Optional.of(said);
  }

  private String said() throws IOException {
    StringBuilder said = new StringBuilder();
    String line = answers.readLine();
    while (line != null) {
      said.append(line).append('\n');
      line = List.of("done", "failed").contains(line) ? null : answers.readLine();
    }
    return said.toString();
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    holder.onExit().join();
  }
}

package dev.sparkfailover.job.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a local folder that others fill: what is wrong with one entry hides no other. */
final class DirectorySurvey {
  private static final Pattern INODE = Pattern.compile("ino=(\\d+)");

  interface Look {
    Optional<Store.Entry> at(Path path) throws IOException;
  }

  private DirectorySurvey() {}

  static List<Store.Entry> of(Path folder, Look look) throws IOException {
    List<Store.Entry> entries = new ArrayList<>();
    try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
      for (Path child : children) {
        entry(child, look).ifPresent(entries::add);
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return entries;
  }

  private static Optional<Store.Entry> entry(Path child, Look look) {
    if (!spelled(child.getFileName())) {
      return Optional.of(nameless(asInUri(child), Store.Kind.UNSPELLABLE));
    }
    try {
      return look.at(child);
    } catch (IOException e) {
      return Optional.of(nameless(child.getFileName().toString(), Store.Kind.UNREADABLE));
    }
  }

  private static Store.Entry nameless(String name, Store.Kind kind) {
    return new Store.Entry(name, kind, 0, Instant.EPOCH, Optional.empty());
  }

  /** A path keeps the bytes of its name, its text need not: only what leads back to them is one. */
  private static boolean spelled(Path name) {
    try {
      return name.getFileSystem().getPath(name.toString()).equals(name);
    } catch (InvalidPathException e) {
      return false;
    }
  }

  /** Each byte that is no plain character as %XX. */
  private static String asInUri(Path child) {
    String uri = child.toUri().getRawPath();
    String path = uri.endsWith("/") ? uri.substring(0, uri.length() - 1) : uri;
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The inode without its device, whose number may be another one after the next mount. */
  static Optional<String> identity(BasicFileAttributes found) {
    String key = String.valueOf(found.fileKey());
    Matcher inode = INODE.matcher(key);
    return inode.find() ? Optional.of(inode.group(1)) : Optional.empty();
  }

  /** Permission bits are no proof: lists of access rights, mounts and key rings decide as well. */
  static Optional<String> unreadable(Path file) throws IOException {
    try {
      FileChannel.open(file, StandardOpenOption.READ).close();
      return Optional.empty();
    } catch (NoSuchFileException e) {
      throw e;
    } catch (AccessDeniedException e) {
      return Optional.of(
          "permission denied; let user %s read it".formatted(System.getProperty("user.name")));
    } catch (FileSystemException e) {
      return ofTheFile(e);
    }
  }

  /** What the process or the machine ran out of is not the file's. */
  private static Optional<String> ofTheFile(FileSystemException e) throws FileSystemException {
    String reason = String.valueOf(e.getReason());
    if (reason.contains("Too many open files") || reason.contains("Cannot allocate memory")) {
      throw e;
    }
    return Optional.of("it cannot be opened: " + reason);
  }
}

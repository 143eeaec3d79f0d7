package dev.sparkfailover.job.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * Finds out whether a file could be renamed away, and leaves it alone: rename(2) never puts a file
 * in a folder's place, and before it says so it looks at all else, the mounts, the rights on the
 * file's folder, its sticky bit, the file's own flags. So the kernel decides, and no rule of its is
 * copied here. How it refuses when nothing else is wrong is learned with a file of our own.
 */
final class LocalMoveTrial {
  private final Path folder;
  private final String control;

  private LocalMoveTrial(Path folder, String control) {
    this.folder = folder;
    this.control = control;
  }

  static LocalMoveTrial at(Path folder) throws IOException {
    makeFolder(folder);
    Path own = folder.resolveSibling(folder.getFileName() + ".control");
    Files.write(own, new byte[0]);
    String control = text(refusal(own, folder));
    Files.deleteIfExists(own);
    return new LocalMoveTrial(folder, control);
  }

  private static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.createDirectory(folder);
    }
  }

  private static FileSystemException refusal(Path file, Path folder) throws IOException {
    try {
      Files.move(file, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      return e;
    }
    // The folder was deleted a moment ago, by hand: what took its place goes back.
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileAlreadyExistsException(
          file.toString(), folder.toString(), "move the second one back under another name");
    }
    Files.move(folder, file, StandardCopyOption.ATOMIC_MOVE);
    throw new IOException(folder + ": should be a folder, and was gone");
  }

  private static String text(FileSystemException e) {
    return e.getClass().getName() + ": " + e.getReason();
  }

  Optional<String> obstacle(Path file) throws IOException {
    FileSystemException refusal = refusal(file, folder);
    if (refusal instanceof NoSuchFileException) {
      throw refusal;
    }
    return text(refusal).equals(control) ? Optional.empty() : Optional.of(explained(file, refusal));
  }

  private String explained(Path file, FileSystemException refusal) {
    if (refusal instanceof AccessDeniedException) {
      return "it could not be moved to the archive: user %s must be able to write its folder %s"
          .formatted(System.getProperty("user.name"), file.getParent());
    }
    if (refusal instanceof AtomicMoveNotSupportedException) {
      return "it could not be moved to the archive: its folder %s is another mount than %s; move files to a folder of the same mount when they are complete"
          .formatted(file.getParent(), folder.getParent());
    }
    return "it could not be moved to the archive (%s): look for a sticky bit on its folder %s, and for flags of the file (lsattr)"
        .formatted(refusal.getReason(), file.getParent());
  }
}

package dev.sparkfailover.job.failure;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;

/**
 * Recognises a storage that refuses for a while: no permission, an I/O error of the device, a stale
 * mount, a full disk.
 *
 * <p>Such an error says nothing about the content of the file that it names. A search for poison
 * that meets one must end without moving anything.
 */
public final class TransientIo {
  private static final Pattern SIGN =
      Pattern.compile(
          "Permission denied|AccessControlException|AccessDeniedException|Input/output error"
              + "|Stale file handle|Too many open files|Read-only file system"
              + "|No space left on device|Disk quota exceeded");

  private TransientIo() {}

  /** Whether a cause of the failure, also one that Spark quotes from a task, is of this kind. */
  public static boolean in(Throwable failure) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable t = failure; t != null && seen.add(t); t = t.getCause()) {
      if (is(t)) {
        return true;
      }
    }
    return false;
  }

  private static boolean is(Throwable t) {
    return t instanceof AccessDeniedException
        || t instanceof ClusterStorageCapacityExceededException
        || (isOfIo(t) && SIGN.matcher(String.valueOf(t.getMessage())).find());
  }

  private static boolean isOfIo(Throwable t) {
    return t instanceof IOException || t.getClass().getName().startsWith("org.apache.spark.");
  }
}

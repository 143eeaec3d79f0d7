package dev.sparkfailover.job.settings;

import java.net.URI;
import java.nio.file.Path;

/** Where data lies: on a local disk, or in a file system that Hadoop knows. */
public sealed interface Location {

  /** The place as a URI without a slash at its end, whether or not it exists yet. */
  URI resolve(Path workingDir);

  record Local(Path path) implements Location {
    @Override
    public URI resolve(Path workingDir) {
      return withoutSlash(workingDir.resolve(path).toAbsolutePath().normalize().toUri());
    }
  }

  record Remote(URI uri) implements Location {
    @Override
    public URI resolve(Path workingDir) {
      return withoutSlash(uri);
    }
  }

  private static URI withoutSlash(URI uri) {
    var text = uri.toString();
    return text.endsWith("/") && uri.getPath().length() > 1
        ? URI.create(text.substring(0, text.length() - 1))
        : uri;
  }
}

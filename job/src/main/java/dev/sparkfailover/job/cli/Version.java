package dev.sparkfailover.job.cli;

import java.util.Optional;

/** Which build this is. */
public final class Version {
  private Version() {}

  public static String text() {
    return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
        .orElse("development");
  }
}

package dev.sparkfailover.job.startup;

import dev.sparkfailover.job.event.Outage;
import dev.sparkfailover.job.failure.ExceptionSummary;
import dev.sparkfailover.job.failure.StorageErrors;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;

/**
 * A folder that a start needs, in the words of the settings.
 *
 * @param folder what for
 * @param setting that names it
 * @param where it is
 * @param always whether it is waited for also when only a person can make it usable, since the way
 *     out needs no other setting
 */
public record RequiredFolder(Outage.Folder folder, String setting, String where, boolean always) {

  /** What the failure of a try amounts to; empty when waiting cannot help. */
  public Optional<Outage> outage(Exception e) {
    Optional<Outage.Cause> cause = OutagePatterns.cause(e);
    return cause
        .or(() -> always ? Optional.of(OutagePatterns.wrongOne(e)) : Optional.empty())
        .map(found -> new Outage(folder, found, why(found, e)));
  }

  private String why(Outage.Cause cause, Exception e) {
    return e instanceof ExplainedException
        ? e.getMessage()
        : "%s: cannot use \"%s\": %s; %s".formatted(setting, where, what(e), cause.advice());
  }

  /** What a person has to change, when waiting cannot help. */
  public String refusal(Exception e) {
    if (e instanceof ExplainedException) {
      return e.getMessage();
    }
    String advice =
        e instanceof IOException io ? StorageErrors.of(io).advice() + ", or set" : "set";
    return "%s: must be a folder that can be written to, cannot use \"%s\": %s; %s another folder"
        .formatted(setting, where, what(e), advice);
  }

  private static String what(Exception e) {
    if (e instanceof UnavailableException) {
      return e.getMessage();
    }
    return switch (e) {
      case IOException io -> StorageErrors.of(io).what();
      case UncheckedIOException unchecked -> StorageErrors.of(unchecked.getCause()).what();
      default -> ExceptionSummary.of(e);
    };
  }
}

package dev.sparkfailover.job.event;

import java.util.Locale;

/** Why an input file cannot be taken: a closed list, which is also one of metric labels. */
public enum InputRefusal {
  /** This JVM cannot spell it: the name as text does not lead to the same bytes. */
  NAME,
  /** Spark's own listing passes over its name. */
  HIDDEN,
  /** It, or its folder, cannot be read. */
  UNREADABLE,
  /** It could not be moved away when its rows are published. */
  UNMOVABLE,
  /** Its writer has not closed it for too long, or whether it has cannot be found out. */
  OPEN,
  /** Its rows are published, and it could not be moved away then, or has changed since. */
  PUBLISHED;

  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}

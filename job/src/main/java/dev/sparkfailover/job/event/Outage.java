package dev.sparkfailover.job.event;

import dev.sparkfailover.contract.config.SecretMasking;
import java.util.Locale;

/**
 * Something that the job cannot start without, and that may come back without any change of its
 * settings.
 *
 * @param folder what the job would do with it
 * @param cause what is wrong with it, of a closed list
 * @param why where, what was found, and what to do: one line for people
 */
public record Outage(Folder folder, Cause cause, String why) {
  /** Masks the secrets in what people read. */
  public Outage {
    why = SecretMasking.mask(why);
  }

  /** What a job needs a folder for. */
  public enum Folder {
    DATA,
    LOG,
    TEMP;

    /** The name in metrics and messages. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** What keeps a folder from being used. */
  public enum Cause {
    /** Nothing answers: a name that does not resolve, a server that is not up, a lost mount. */
    UNREACHABLE("start it, or see that the network and its names are up"),
    /** A name node is up and waits for its data nodes. */
    SAFE_MODE(
        "it leaves that by itself when its data nodes are there: hdfs dfsadmin -safemode get"),
    /** No space, or a quota is used up. */
    FULL("free space there"),
    READ_ONLY("mount it writable"),
    /** A link points to what is not there. */
    MISSING("mount or make what the link points to"),
    /** Another user's. */
    DENIED("let user %s write there".formatted(System.getProperty("user.name"))),
    /** Something else lies where the folder should be. */
    UNUSABLE("move away what lies there"),
    /** Any other refusal of the storage. */
    IO_ERROR("repair the storage");

    private final String advice;

    Cause(String advice) {
      this.advice = advice;
    }

    /** What a person does about it. */
    public String advice() {
      return advice;
    }

    /** The name in metrics and messages. */
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Whether people who know the other one learn nothing new by this. */
  public boolean sameKind(Outage other) {
    return folder == other.folder && cause == other.cause;
  }

  /** Both labels, for people: {@code data full}. */
  public String kind() {
    return folder.label() + " " + cause.label();
  }
}

package dev.sparkfailover.job.output.json;

import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * Writes an exception with the field names of Spark's structured logs ({@code class}, {@code msg},
 * {@code stacktrace}), and what caused it in {@code cause}, which Spark leaves out.
 */
final class JsonException {
  private static final StackTraceElement[] NO_FRAMES = {};
  private static final int NAME = 300;
  private static final int MESSAGE = 4 * 1024;
  private static final int FRAME = 4 * NAME;

  /** Of one exception; what caused it needs room as well. */
  private static final int FRAMES = 10 * 1024;

  /** A further exception is not begun with less. */
  private static final int SMALLEST = 2 * FRAME;

  private static final int DEEPEST = 12;

  private final BoundedJson json;
  private final UnaryOperator<String> masking;
  private final Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());

  JsonException(BoundedJson json, UnaryOperator<String> masking) {
    this.json = json;
    this.masking = masking;
  }

  void write(Throwable thrown) {
    write(thrown, NO_FRAMES, 1);
  }

  private void write(Throwable thrown, StackTraceElement[] around, int depth) {
    seen.add(thrown);
    StackTraceElement[] frames = said(thrown::getStackTrace).orElse(NO_FRAMES);
    json.raw("{\"class\":").string(thrown.getClass().getName(), NAME);
    said(thrown::getMessage)
        .ifPresent(message -> json.raw(",\"msg\":").string(masking.apply(message), MESSAGE));
    frames(frames, own(frames, around));
    said(thrown::getCause).ifPresent(cause -> nested("cause", cause, frames, depth));
    // The first shows that there was more.
    Arrays.stream(thrown.getSuppressed())
        .findFirst()
        .ifPresent(each -> nested("suppressed", each, frames, depth));
    json.raw("}");
  }

  private void nested(String name, Throwable inner, StackTraceElement[] around, int depth) {
    if (!seen.contains(inner) && depth < DEEPEST && json.room() > SMALLEST) {
      json.raw(",\"" + name + "\":");
      write(inner, around, depth + 1);
    }
  }

  private void frames(StackTraceElement[] frames, int own) {
    json.raw(",\"stacktrace\":[");
    int end = json.room() - FRAMES;
    int shown = 0;
    while (shown < own && json.room() > Math.max(end, FRAME)) {
      json.raw(shown == 0 ? "" : ",");
      frame(frames[shown++]);
    }
    json.raw("]");
    if (shown < frames.length) {
      json.raw(",\"more_frames\":" + (frames.length - shown));
    }
  }

  private void frame(StackTraceElement frame) {
    json.raw("{\"class\":").string(frame.getClassName(), NAME);
    json.raw(",\"method\":").string(frame.getMethodName(), NAME);
    if (frame.getFileName() != null) {
      json.raw(",\"file\":").string(frame.getFileName(), NAME);
    }
    json.raw(",\"line\":" + frame.getLineNumber() + "}");
  }

  /** Without the frames at the end that the exception around it has as well. */
  private static int own(StackTraceElement[] frames, StackTraceElement[] around) {
    int own = frames.length;
    int other = around.length;
    while (own > 0 && other > 0 && frames[own - 1].equals(around[other - 1])) {
      own--;
      other--;
    }
    return own;
  }

  /** What an exception says of itself is foreign code, which may fail. */
  private static <T> Optional<T> said(Supplier<T> question) {
    try {
      return Optional.ofNullable(question.get());
    } catch (RuntimeException | StackOverflowError e) {
      return Optional.empty();
    }
  }
}

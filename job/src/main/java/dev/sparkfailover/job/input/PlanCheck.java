package dev.sparkfailover.job.input;

import dev.sparkfailover.job.record.DataException;
import dev.sparkfailover.job.record.Plan;
import dev.sparkfailover.job.storage.InputFile;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Compares what was planned with what lies there. */
public final class PlanCheck {
  private static final int NAMED = 5;

  private PlanCheck() {}

  public static String path(Plan plan, String name) {
    return Layout.INPUT + "/" + plan.input() + "/" + name;
  }

  /** The file, if it is still as it was planned. */
  static Optional<Store.Entry> found(Store store, Plan plan, InputFile file) throws IOException {
    return store.stat(path(plan, file.name())).filter(entry -> same(entry, file));
  }

  public static boolean same(Store.Entry entry, InputFile file) {
    return entry.file() && InputFile.of(file.name(), entry).isStill(file);
  }

  /** What was planned and what lies there now, for people. */
  public static String difference(InputFile file, Store.Entry found) {
    if (!found.file()) {
      return "expected " + described(file) + ", found something that is no file";
    }
    InputFile now = InputFile.of(file.name(), found);
    String another = now.isAnotherThan(file) ? " in another file of that name" : "";
    return "expected " + described(file) + ", found " + described(now) + another;
  }

  private static String described(InputFile file) {
    return file.size() + " bytes of " + file.modified();
  }

  /**
   * Makes sure that every planned file is as it was planned.
   *
   * @throws DataException otherwise; it names the files
   */
  public static void verify(Store store, Plan plan) throws IOException {
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (InputFile file : plan.files()) {
      Optional<Store.Entry> entry = store.stat(path(plan, file.name()));
      if (entry.isEmpty() || !same(entry.get(), file)) {
        names.add(file.name());
        texts.add(text(store, plan, file, entry));
      }
    }
    if (!names.isEmpty()) {
      throw new DataException(message(plan, texts), names);
    }
  }

  private static String text(Store store, Plan plan, InputFile file, Optional<Store.Entry> entry) {
    String found =
        entry
            .map(e -> difference(file, e))
            .orElse("expected " + described(file) + ", found nothing");
    return store.uri(path(plan, file.name())) + ": " + found;
  }

  private static String message(Plan plan, List<String> texts) {
    String named = String.join("; ", texts.subList(0, Math.min(NAMED, texts.size())));
    String more = texts.size() > NAMED ? " and " + (texts.size() - NAMED) + " more" : "";
    return "batch "
        + plan.batch()
        + ": planned input changed or vanished: "
        + named
        + more
        + "; put the file back as it was, and write new files under another name, then rename them";
  }
}

package dev.sparkfailover.job.settings;

import static dev.sparkfailover.job.settings.SettingsTable.*;

import dev.sparkfailover.job.event.FaultKind;
import dev.sparkfailover.job.settings.parse.RawSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Puts the settings together, and checks what no single one of them can know. */
final class SettingsAssembly {

  private final RawSettings draft;
  private final Path workingDir;

  SettingsAssembly(RawSettings draft, Path workingDir) {
    this.draft = draft;
    this.workingDir = workingDir;
  }

  /** The settings, unless something is wrong with them: the draft then says what. */
  Optional<Settings> assemble(Map<String, String> sparkConf) {
    JOB.forEach(draft::value);
    checkBackoff();
    checkFaults();
    checkAppFaults();
    checkApp();
    checkTokenFile();
    return draft.problems().isEmpty() ? Optional.of(settings(sparkConf)) : Optional.empty();
  }

  private void checkBackoff() {
    if (draft.good(INITIAL_DELAY, MAX_DELAY)
        && draft.value(MAX_DELAY).compareTo(draft.value(INITIAL_DELAY)) < 0) {
      draft.problem(
          MAX_DELAY,
          "must be >= %s (%s)".formatted(INITIAL_DELAY.name(), draft.text(INITIAL_DELAY)));
    }
  }

  private void checkFaults() {
    if (draft.good(FAULTS, SPARK_MASTER)
        && draft.value(FAULTS).contains(FaultKind.EXECUTOR)
        && SparkMaster.isInDriver(draft.value(SPARK_MASTER))) {
      draft.problem(
          FAULTS,
          "must not contain executor with %s=%s, which has no executor process to kill"
              .formatted(SPARK_MASTER.name(), draft.text(SPARK_MASTER)));
    }
  }

  private void checkAppFaults() {
    if (!draft.text(PIPELINE).equals(Settings.APP_PIPELINE) || !draft.good(FAULTS, FAILURE_RATE)) {
      return;
    }
    if (draft.value(FAULTS).contains(FaultKind.DATA)) {
      draft.problem(
          FAULTS,
          "must not contain data with JOB_PIPELINE=app: what it reads is not known, so nothing can be put there");
    }
    if (outOfReach() && draft.value(FAILURE_RATE) > 0) {
      draft.warning(
          "%s has no effect with %s=process: faults are injected into the session of the supervisor's own JVM"
              .formatted(FAILURE_RATE.name(), APP_ISOLATION.name()));
    }
  }

  /** An application in a process of its own has a session that no fault of ours reaches. */
  private boolean outOfReach() {
    return draft.text(PIPELINE).equals(Settings.APP_PIPELINE)
        && draft.good(APP_ISOLATION)
        && draft.value(APP_ISOLATION) == Settings.Isolation.PROCESS;
  }

  private void checkApp() {
    if (!draft.text(PIPELINE).equals(Settings.APP_PIPELINE)) {
      if (draft.given(APP_JAR) || draft.given(APP_CLASS)) {
        draft.warning("JOB_APP_JAR and JOB_APP_CLASS have no effect without JOB_PIPELINE=app");
      }
      return;
    }
    if (draft.text(APP_CLASS).isEmpty()) {
      draft.problem(APP_CLASS, "must name the main class with JOB_PIPELINE=app");
    }
    var jar = draft.value(APP_JAR).map(workingDir::resolve);
    if (jar.isEmpty()) {
      draft.problem(APP_JAR, "must name the jar with JOB_PIPELINE=app");
    } else if (!Files.isRegularFile(jar.get()) || !Files.isReadable(jar.get())) {
      draft.problem(APP_JAR, "must be a readable file");
    }
  }

  private void checkTokenFile() {
    draft
        .value(TOKEN_FILE)
        .map(workingDir::resolve)
        .flatMap(SettingsAssembly::objectionToToken)
        .ifPresent(must -> draft.problem(TOKEN_FILE, must));
  }

  private static Optional<String> objectionToToken(Path file) {
    try {
      return Files.readString(file).isBlank()
          ? Optional.of("must be a file that holds a token, but it is empty")
          : Optional.empty();
    } catch (IOException e) {
      return Optional.of("must be a readable file (%s)".formatted(e.getClass().getSimpleName()));
    }
  }

  private Settings settings(Map<String, String> sparkConf) {
    return new Settings(
        draft.value(SPARK_MASTER),
        draft.value(APPLICATION),
        draft.value(PIPELINE),
        app(),
        draft.value(DATA_DIR).resolve(workingDir),
        workingDir.resolve(draft.value(LOG_DIR)).toAbsolutePath().normalize(),
        draft.value(LOG_FORMAT),
        new Settings.Cycles(draft.value(CYCLE_INTERVAL), draft.value(MAX_CYCLES)),
        books(),
        budget(),
        backoff(),
        bounds(),
        draft.value(ON_EXHAUSTED),
        endpoint(draft, workingDir),
        new Settings.Faults(
            outOfReach() ? 0 : draft.value(FAILURE_RATE),
            draft.value(FAULTS),
            draft.value(FAULTS_SEED)),
        draft.value(DEMO_ORDERS),
        sparkConf);
  }

  private Settings.App app() {
    return new Settings.App(
        draft.value(APP_JAR).map(this::absolute),
        draft.value(APP_CLASS),
        draft.value(APP_ARGS),
        draft.value(APP_ISOLATION));
  }

  private Settings.Books books() {
    return new Settings.Books(
        draft.value(INPUT_SETTLE),
        draft.value(MAX_FILES),
        draft.value(ARCHIVE),
        draft.value(QUARANTINE_MAX),
        draft.value(FRESHNESS));
  }

  private Settings.Budget budget() {
    return new Settings.Budget(
        draft.value(RESTART_MAX), draft.value(RESTART_MAX_PER_HOUR), draft.value(RESTART_RESET));
  }

  private Settings.Backoff backoff() {
    return new Settings.Backoff(
        draft.value(INITIAL_DELAY),
        draft.value(MULTIPLIER),
        draft.value(MAX_DELAY),
        draft.value(JITTER));
  }

  private Settings.Bounds bounds() {
    return new Settings.Bounds(
        draft.value(START_TIMEOUT),
        draft.value(HANG_TIMEOUT),
        draft.value(STOP_TIMEOUT),
        draft.value(FENCE_WAIT),
        draft.value(HEALTHY_AFTER).orElseGet(() -> draft.value(HANG_TIMEOUT)));
  }

  private Path absolute(Path path) {
    return workingDir.resolve(path).toAbsolutePath().normalize();
  }

  /** Where to answer, as far as it is known: a token file that cannot be read is left out. */
  static Settings.Endpoint endpoint(RawSettings draft, Path workingDir) {
    var token = draft.value(TOKEN_FILE);
    return new Settings.Endpoint(
        draft.value(PORT),
        draft.value(BIND),
        token
            .filter(file -> draft.good(TOKEN_FILE))
            .map(file -> workingDir.resolve(file).toAbsolutePath().normalize()));
  }
}

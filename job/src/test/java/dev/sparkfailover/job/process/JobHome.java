package dev.sparkfailover.job.process;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparkfailover.job.TestMain;
import dev.sparkfailover.job.spi.Pipeline;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A folder in which the job is started again and again, with what it leaves behind there.
 *
 * <p>Its processes run in this folder, so that {@code plugins/} and {@code .env} are looked for
 * here; they know the pipelines {@code orders} and {@link TricksPipeline tricks}.
 */
public final class JobHome {
  private static final String SERVICE = "META-INF/services/dev.sparkfailover.job.spi.Pipeline";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path dir;
  private final Map<String, String> env = new TreeMap<>();
  private final List<String> jvm = new ArrayList<>();
  private final List<String> starter = new ArrayList<>();
  private final List<Path> classPath = new ArrayList<>();
  private String baseClassPath = System.getProperty("java.class.path");
  private Optional<String> launcher = Optional.empty();
  private String main = TestMain.class.getName();
  private Path root = Path.of("/");
  private int starts;

  private JobHome(Path dir) {
    this.dir = dir;
  }

  /** A quick job with {@code orders} on two cores, any free port, and short waits. */
  public static JobHome in(Path dir) throws IOException {
    QuickStart quick = QuickStart.ofThisBuild();
    return slow(dir)
        .knows(TricksPipeline.class)
        .baseClassPath(quick.classPath())
        .jvm("-Xlog:disable", "-XX:SharedArchiveFile=" + quick.archive());
  }

  /** As {@link #in}, with classes as they are, and without a pipeline of the tests. */
  static JobHome slow(Path dir) throws IOException {
    JobHome home = new JobHome(dir.toAbsolutePath());
    home.env(
        Map.of(
            "SPARK_MASTER_URL", "local[2]",
            "SPARK_CONF_spark_ui_enabled", "false",
            "SPARK_CONF_spark_sql_shuffle_partitions", "2",
            "JOB_PORT", "0",
            "JOB_CYCLE_INTERVAL", "200ms",
            "JOB_INPUT_SETTLE", "0s",
            "JOB_RESTART_INITIAL_DELAY", "100ms",
            "JOB_RESTART_MAX_DELAY", "100ms"));
    Files.createDirectories(home.temporary());
    return home.jvm("-Xmx700m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
        .jvm("-Djava.io.tmpdir=" + home.temporary());
  }

  /** Settings of the processes that are started from now on. */
  public JobHome env(Map<String, String> settings) {
    env.putAll(settings);
    return this;
  }

  public JobHome env(String name, String value) {
    env.put(name, value);
    return this;
  }

  public JobHome without(String name) {
    env.remove(name);
    return this;
  }

  /** More flags for the JVM; the last one counts. */
  public JobHome jvm(String... flags) {
    jvm.addAll(List.of(flags));
    return this;
  }

  /** One more pipeline is there to be named in {@code JOB_PIPELINE}. */
  public JobHome knows(Class<? extends Pipeline> pipeline) throws IOException {
    Path services = dir.resolve("services").resolve(pipeline.getSimpleName());
    Path file = services.resolve(SERVICE);
    Files.createDirectories(file.getParent());
    Files.writeString(file, pipeline.getName() + "\n");
    classPath.add(services);
    return this;
  }

  /** The class path before all that tests add. */
  JobHome baseClassPath(String path) {
    baseClassPath = path;
    return this;
  }

  /** Starts that class instead of {@link TestMain}, which is Main with fail points. */
  public JobHome main(String className) {
    main = className;
    return this;
  }

  /** From now on the job is the child of the launcher, as by {@code make run}. */
  public JobHome underLauncher() {
    launcher = Optional.of("dev.sparkfailover.job.Launcher");
    return this;
  }

  /** From now on the job is started by that command: one that takes rights away, for example. */
  public JobHome startedBy(String... command) {
    starter.addAll(List.of(command));
    return this;
  }

  /** Permissions do not bind root, unless it gives up the right to pass over them. */
  JobHome boundByPermissions() {
    if (System.getProperty("user.name").equals("root")) {
      String rights = "-dac_override,-dac_read_search";
      startedBy("setpriv", "--bounding-set=" + rights, "--inh-caps=" + rights);
    }
    return this;
  }

  public JobProcess start(String... args) throws IOException {
    starts++;
    Path console = dir.resolve("console-%d.txt".formatted(starts));
    ProcessBuilder builder =
        new ProcessBuilder(command(args))
            .directory(dir.toFile())
            .redirectErrorStream(true)
            .redirectOutput(console.toFile());
    builder.environment().keySet().removeIf(JobHome::isOurs);
    builder.environment().putAll(env);
    return new JobProcess(this, builder.start(), console);
  }

  private static boolean isOurs(String name) {
    return name.startsWith("JOB_") || name.startsWith("SPARK_") || name.startsWith("MONITOR_");
  }

  private List<String> command(String... args) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> command = new ArrayList<>(starter);
    launcher.ifPresent(
        name ->
            command.addAll(List.of(java, "-Xmx32m", "-XX:+UseSerialGC", "-cp", classPath(), name)));
    command.add(java);
    command.add("@" + System.getProperty("jvm.args"));
    command.addAll(jvm);
    command.addAll(List.of("-cp", classPath(), main));
    command.addAll(List.of(args));
    return command;
  }

  private String classPath() {
    StringBuilder path = new StringBuilder(baseClassPath);
    classPath.forEach(each -> path.append(File.pathSeparator).append(each));
    return path.toString();
  }

  public Path dir() {
    return dir;
  }

  public Path data() {
    return seen("JOB_DATA_DIR", "data");
  }

  public Path logs() {
    return seen("JOB_LOG_DIR", "logs");
  }

  private Path seen(String setting, String usual) {
    Path place = dir.resolve(env.getOrDefault(setting, usual));
    return root.resolve(Path.of("/").relativize(place));
  }

  /** From now on data and log are looked for below that folder, which shows another's view. */
  void lookThrough(Path otherRoot) {
    root = otherRoot;
  }

  /** The log with what it was rotated into left aside. */
  public String log() throws IOException {
    return Files.readString(logs().resolve("spark_app.log"));
  }

  /** Where its processes have their temporary files. */
  public Path temporary() {
    return dir.resolve("tmp");
  }

  public Path ledger() {
    return data().resolve("checkpoints/ledger.jsonl");
  }

  /** Empty when there is none. */
  public String ledgerText() throws IOException {
    try {
      return Files.readString(ledger());
    } catch (NoSuchFileException e) {
      // It may be there by now: the job has just made it.
      return "";
    } catch (FileSystemException e) {
      if (Files.exists(ledger())) {
        throw e;
      }
      return "";
    }
  }

  /** The whole lines of the ledger, oldest first; snapshots have no {@code event}. */
  public List<JsonNode> events() throws IOException {
    String text = ledgerText();
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    List<JsonNode> events = new ArrayList<>();
    for (String line : whole.lines().toList()) {
      events.add(parsed(line));
    }
    return events;
  }

  private static JsonNode parsed(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + line, e);
    }
  }

  public List<JsonNode> events(String name) throws IOException {
    return events().stream().filter(line -> line.path("event").asText().equals(name)).toList();
  }

  /** Puts a file into the input folder at one blow. */
  public Path input(String folder, String name, String text) throws IOException {
    Path input = Files.createDirectories(data().resolve("input").resolve(folder));
    Path hidden = Files.writeString(input.resolve("_" + name), text);
    return Files.move(hidden, input.resolve(name), StandardCopyOption.ATOMIC_MOVE);
  }

  /** A file of the input of {@link TricksPipeline}, with one line for each note. */
  public Path notes(String name, String... notes) throws IOException {
    return input(TricksPipeline.NAME, name, "note\n" + String.join("\n", notes) + "\n");
  }

  /** What the pipeline tricks does from now on; see {@link TricksPipeline}. */
  public JobHome trick(String trick) throws IOException {
    env("JOB_PIPELINE", TricksPipeline.NAME);
    Path temp = Files.writeString(dir.resolve("trick.tmp"), trick);
    Files.deleteIfExists(dir.resolve(TricksPipeline.CALLS));
    Files.move(temp, dir.resolve(TricksPipeline.TRICK), StandardCopyOption.REPLACE_EXISTING);
    return this;
  }

  /** Lets the tasks of the trick {@code gate} go on. */
  public void openGate() throws IOException {
    Files.createFile(dir.resolve(TricksPipeline.GATE));
  }

  /** From now on the job waits when it gets to that fail point, until it is released. */
  public void hold(String point) throws IOException {
    Files.createFile(dir.resolve(TestMain.HOLD + point));
  }

  /** Whether it waits there now. */
  public boolean held(String point) {
    return Files.exists(dir.resolve(TestMain.HELD + point));
  }

  public void release(String point) throws IOException {
    Files.delete(dir.resolve(TestMain.HELD + point));
    Files.delete(dir.resolve(TestMain.HOLD + point));
  }

  /** All published rows of an output, without headers, sorted; a torn file would show. */
  public List<String> published(String output) throws IOException {
    Path folder = data().resolve("output").resolve(output);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<String> rows = new ArrayList<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".csv")).toList()) {
        Files.readAllLines(file).stream().skip(1).forEach(rows::add);
      }
    }
    return rows.stream().sorted().toList();
  }
}

package dev.sparkfailover.job.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.job.process.JobHome;
import dev.sparkfailover.job.process.JobProcess;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Lets the job start with half of the work: its classes lie in an archive that the JVM maps.
 *
 * @param classPath of jars alone, as such an archive needs it
 * @param archive made by a training run
 */
record QuickStart(String classPath, Path archive) {
  private static final String SERVICE = "META-INF/services/dev.sparkfailover.job.spi.Pipeline";

  /** Runs a small job once; the pipeline {@link GatePipeline gate} is there, too. */
  static QuickStart train(Path dir) throws Exception {
    Files.createDirectories(dir);
    QuickStart made = new QuickStart(jars(dir), dir.resolve("classes.jsa"));
    JobHome home = JobHome.in(Files.createDirectories(dir.resolve("training")));
    home.onlyClassPath(made.classPath).env("JOB_MAX_CYCLES", "2").env("JOB_DEMO_ORDERS", "300");
    home.jvm("-Xlog:disable", "-XX:ArchiveClassesAtExit=" + made.archive);
    try (JobProcess job = home.start()) {
      assertThat(job.exitCode()).as(job.story()).isZero();
    }
    assertThat(made.archive).exists();
    return made;
  }

  JobHome home(Path dir) throws IOException {
    JobHome home = JobHome.in(Files.createDirectories(dir));
    return home.onlyClassPath(classPath).jvm("-Xlog:disable", "-XX:SharedArchiveFile=" + archive);
  }

  private static String jars(Path dir) throws IOException {
    List<String> path = new ArrayList<>();
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path place = Path.of(entry);
      if (Files.isDirectory(place)) {
        path.add(jar(place, dir.resolve(path.size() + ".jar")).toString());
      } else if (Files.exists(place)) {
        path.add(entry);
      }
    }
    Path services = dir.resolve("services");
    Files.createDirectories(services.resolve(SERVICE).getParent());
    Files.writeString(services.resolve(SERVICE), GatePipeline.class.getName() + "\n");
    path.add(jar(services, dir.resolve("services.jar")).toString());
    return String.join(File.pathSeparator, path);
  }

  private static Path jar(Path classes, Path jar) throws IOException {
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file);
        Stream<Path> files = Files.walk(classes)) {
      for (Path each : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(each).toString()));
        Files.copy(each, out);
        out.closeEntry();
      }
    }
    return jar;
  }
}

package dev.sparkfailover.job.application.isolation;

import dev.sparkfailover.job.plugins.UnusableCodeException;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.net.URLConnection;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.ProtectionDomain;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Loads an application: its own classes from its jars first, what it shares with Spark from us. */
public final class AppClassLoader extends URLClassLoader {

  static {
    registerAsParallelCapable();
  }

  /** Begins the name of every loader of an application; stack traces show it. */
  public static final String NAME = "application";

  /** Objects of these packages pass between the application and Spark: one class each. */
  private static final List<String> SHARED =
      List.of(
          "java.",
          "javax.",
          "jdk.",
          "sun.",
          "scala.",
          "org.apache.spark.",
          "org.apache.hadoop.",
          "org.slf4j.",
          "org.apache.log4j.",
          "org.apache.logging.log4j.",
          "org.apache.commons.logging.",
          "dev.sparkfailover.job.");

  private static final int MAJOR_VERSION_AT = 6;
  private static final int OWN_MAJOR_VERSION = 44 + Runtime.version().feature();

  private final UnaryOperator<byte[]> rewriting;
  private final AtomicReference<ExitRequests> exits = new AtomicReference<>(new ExitRequests());

  private AppClassLoader(
      String name, URL[] jars, ClassLoader parent, UnaryOperator<byte[]> rewriting) {
    super(name, jars, parent);
    this.rewriting = rewriting;
  }

  /** For an application in our JVM: its exits are kept from ending the process. */
  public static AppClassLoader guarding(String name, List<Path> jars, ClassLoader parent) {
    return new AppClassLoader(name, urls(jars), parent, ExitCallRewriter::rewritten);
  }

  /** For an application in a JVM of its own, whose exits are real. */
  public static AppClassLoader plain(List<Path> jars, ClassLoader parent) {
    return new AppClassLoader(NAME, urls(jars), parent, UnaryOperator.identity());
  }

  /** The exits of the run that is under way. */
  ExitRequests exits() {
    return exits.get();
  }

  /** From now on, exits belong to a new run. */
  public ExitRequests newRun() {
    ExitRequests fresh = new ExitRequests();
    exits.set(fresh);
    return fresh;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (SHARED.stream().anyMatch(name::startsWith)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded != null ? loaded : ownFirst(name);
    }
  }

  private Class<?> ownFirst(String name) throws ClassNotFoundException {
    return findResource(entry(name)) == null ? super.loadClass(name, false) : findClass(name);
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    URL url = findResource(entry(name));
    if (url == null) {
      throw new ClassNotFoundException(name);
    }
    try {
      URLConnection connection = uncached(url);
      byte[] classFile = bytes(connection);
      definePackageOf(name);
      byte[] defined = readable(classFile) ? rewriting.apply(classFile) : classFile;
      return defineClass(name, ByteBuffer.wrap(defined), domain(connection));
    } catch (IOException e) {
      throw new ClassNotFoundException(name + ": cannot be read from " + url + ": " + e, e);
    }
  }

  /** A class for a newer Java goes to the JVM as it is: its error says best what is wrong. */
  private static boolean readable(byte[] classFile) {
    return classFile.length > MAJOR_VERSION_AT + 1 && major(classFile) <= OWN_MAJOR_VERSION;
  }

  private static int major(byte[] classFile) {
    return ByteBuffer.wrap(classFile).getShort(MAJOR_VERSION_AT);
  }

  private void definePackageOf(String className) {
    int dot = className.lastIndexOf('.');
    if (dot > 0 && getDefinedPackage(className.substring(0, dot)) == null) {
      try {
        definePackage(className.substring(0, dot), null, null, null, null, null, null, null);
      } catch (IllegalArgumentException definedMeanwhile) {
        // Another thread was faster, which comes to the same.
        return;
      }
    }
  }

  /** A cached connection would keep the jar open beyond this loader's end. */
  private static URLConnection uncached(URL url) throws IOException {
    URLConnection connection = url.openConnection();
    connection.setUseCaches(false);
    return connection;
  }

  private static byte[] bytes(URLConnection connection) throws IOException {
    try (InputStream in = connection.getInputStream()) {
      return in.readAllBytes();
    }
  }

  private static ProtectionDomain domain(URLConnection connection) {
    URL jar =
        connection instanceof JarURLConnection inJar ? inJar.getJarFileURL() : connection.getURL();
    return new ProtectionDomain(new CodeSource(jar, (Certificate[]) null), null);
  }

  @Override
  public URL getResource(String name) {
    URL own = findResource(name);
    return own != null ? own : super.getResource(name);
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    List<URL> all = new ArrayList<>(Collections.list(findResources(name)));
    Stream.of(Collections.list(getParent().getResources(name))).forEach(all::addAll);
    return Collections.enumeration(all);
  }

  private static String entry(String className) {
    return className.replace('.', '/') + ".class";
  }

  private static URL[] urls(List<Path> jars) {
    return jars.stream().map(AppClassLoader::url).toArray(URL[]::new);
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UnusableCodeException(jar + ": is not a path that Java can load from: " + e, e);
    }
  }
}

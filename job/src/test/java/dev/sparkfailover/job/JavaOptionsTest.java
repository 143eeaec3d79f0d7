package dev.sparkfailover.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JavaOptionsTest {

  @Test
  void optionsOfTheEnvironmentStandBeforeThoseOfTheCommandLineWhichAreStronger() {
    assertThat(
            JavaOptions.moved(
                List.of("/jdk/bin/java", "-Xmx1g", "Main"),
                Map.of("JDK_JAVA_OPTIONS", "-Da='b c' \"-Dd=e\"", "JAVA_TOOL_OPTIONS", " -Xmx2g ")))
        .containsExactly("/jdk/bin/java", "-Xmx2g", "-Da=b c", "-Dd=e", "-Xmx1g", "Main");
  }

  @Test
  void withoutOptionsTheCommandIsAsItWas() {
    assertThat(JavaOptions.moved(List.of("java", "-version"), Map.of()))
        .containsExactly("java", "-version");
  }

  @Test
  void whatIsNotJavaKeepsItsEnvironment() {
    assertThat(JavaOptions.quiet(List.of("sh", "-c", "true")).command())
        .containsExactly("sh", "-c", "true");
  }
}

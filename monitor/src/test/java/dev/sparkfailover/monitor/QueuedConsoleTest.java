package dev.sparkfailover.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class QueuedConsoleTest {

  @Test
  void aReaderThatIsStuckHoldsNothingUpAndWhatIsMissingIsSaid() throws Exception {
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch reads = new CountDownLatch(1);
    CountDownLatch said = new CountDownLatch(1);
    ByteArrayOutputStream taken = new ByteArrayOutputStream();
    OutputStream sink =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new UnsupportedOperationException("whole writes only");
          }

          @Override
          public void write(byte[] bytes) {
            stuck.countDown();
            try {
              reads.await();
            } catch (InterruptedException e) {
              throw new IllegalStateException(e);
            }
            taken.writeBytes(bytes);
            if (taken.toString(UTF_8).contains("missing")) {
              said.countDown();
            }
          }
        };
    QueuedConsole console = new QueuedConsole(sink, UTF_8);
    console.start("test");
    PrintStream out = new PrintStream(console, false, UTF_8);
    out.println("first");
    assertThat(stuck.await(1, TimeUnit.MINUTES)).isTrue();
    for (int i = 0; i < 10_000; i++) {
      out.println("line " + i);
    }
    reads.countDown();
    assertThat(said.await(1, TimeUnit.MINUTES)).isTrue();
    assertThat(taken.toString(UTF_8)).startsWith("first").contains("lines are missing");
  }
}

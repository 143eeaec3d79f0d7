package dev.sparkfailover.job.commit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.storage.LocalStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FenceTest {
  private static final Fence.Timing FAST =
      new Fence.Timing(Duration.ofMillis(20), Duration.ofSeconds(5), Duration.ofMillis(5));

  @TempDir Path temp;

  private Fence acquire(Duration wait) throws IOException, InterruptedException {
    return Fence.acquire(new LocalStore(temp), new SystemClock(), wait, FAST);
  }

  @Test
  void eachAttemptTakesTheNextEpoch() throws Exception {
    try (Fence fence = acquire(Duration.ZERO)) {
      long first = fence.nextEpoch();
      long second = fence.nextEpoch();
      assertThat(second).isEqualTo(first + 1);
      assertThatCode(() -> fence.check(second)).doesNotThrowAnyException();
      assertThatThrownBy(() -> fence.check(first))
          .isInstanceOf(FencedOffException.class)
          .hasMessageContaining("epoch " + first + " is over, " + second + " was taken");
    }
  }

  @Test
  void leavingDriverIsFollowedAtOnce() throws Exception {
    Fence first = acquire(Duration.ZERO);
    long before = first.nextEpoch();
    first.close();
    try (Fence second = acquire(Duration.ZERO)) {
      assertThat(second.nextEpoch()).isGreaterThan(before);
      assertThatThrownBy(first::nextEpoch)
          .isInstanceOf(FencedOffException.class)
          .hasMessageContaining("was replaced");
    }
  }

  @Test
  void liveDriverKeepsTheOthersOut() throws Exception {
    try (Fence holder = acquire(Duration.ZERO)) {
      Instant began = Instant.now();
      assertThatThrownBy(() -> acquire(Duration.ofMillis(300)))
          .isInstanceOfSatisfying(
              FencedOffException.class, e -> assertThat(e.holder()).isEqualTo(holder.holder()))
          .hasMessageContaining("process " + ProcessHandle.current().pid() + " on ")
          .hasMessageContaining(temp.toString());
      assertThat(Duration.between(began, Instant.now())).isGreaterThan(Duration.ofMillis(299));
      assertThatCode(holder::nextEpoch).doesNotThrowAnyException();
    }
  }

  @Test
  void waitingDriverFollowsTheOneThatLeaves() throws Exception {
    Fence holder = acquire(Duration.ZERO);
    Thread leaver =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    holder.close();
                  } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    try (Fence next = acquire(Duration.ofSeconds(60))) {
      assertThat(next.nextEpoch()).isGreaterThan(1);
    }
    leaver.join();
  }

  @Test
  void whatAnOlderEpochStagedIsOutOfItsReach() throws Exception {
    LocalStore store = new LocalStore(temp);
    try (Fence fence = acquire(Duration.ZERO)) {
      long old = fence.nextEpoch();
      store.folders("staging/orders/epoch=" + old);
      store.writeUnsynced("staging/orders/epoch=" + old + "/x", new byte[0]);
      long now = fence.nextEpoch();
      assertThat(store.exists("staging/orders/epoch=" + old)).isFalse();
      assertThat(store.exists("staging/orders/old=" + old + "/x")).isTrue();
      assertThat(now).isGreaterThan(old);
    }
  }

  @Test
  void fewEpochFilesAreKept() throws Exception {
    LocalStore store = new LocalStore(temp);
    for (int i = 0; i < 5; i++) {
      try (Fence fence = acquire(Duration.ZERO)) {
        assertThat(fence.nextEpoch()).isEqualTo(2 * i + 2);
      }
    }
    assertThat(store.list("checkpoints/epochs")).hasSize(3);
    assertThat(store.list("checkpoints/owners")).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void deletedEpochsAreNotUsedAgainWhileStagingKnowsThem() throws Exception {
    LocalStore store = new LocalStore(temp);
    store.folders("staging/orders/epoch=41");
    try (Fence fence = acquire(Duration.ZERO)) {
      assertThat(fence.nextEpoch()).isEqualTo(43);
    }
  }
}

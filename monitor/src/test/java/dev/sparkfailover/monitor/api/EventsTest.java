package dev.sparkfailover.monitor.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparkfailover.monitor.alerts.AlertBook;
import dev.sparkfailover.monitor.alerts.Payloads;
import dev.sparkfailover.monitor.api.Events.Event;
import dev.sparkfailover.monitor.clock.ManualClock;
import dev.sparkfailover.monitor.status.JobSnapshot;
import dev.sparkfailover.monitor.status.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EventsTest {
  private final ManualClock clock = new ManualClock(SampleSnapshots.START);
  private final Events events = new Events(clock);

  private JobSnapshot picture(Status status, long attempts) {
    return SampleSnapshots.full("orders", clock.moment(), 1, 0, status, attempts);
  }

  /** Makes that many events. */
  private void happen(int times) {
    for (int i = 0; i < times; i++) {
      events.accept(picture(Status.HEALTHY, 7));
      events.accept(picture(Status.RESTARTING, 7));
    }
  }

  private Subscription open(String lastId) {
    return events.open(Optional.empty(), Optional.ofNullable(lastId)).orElseThrow();
  }

  private static List<Event> drain(Subscription stream) throws InterruptedException {
    List<Event> all = new ArrayList<>(stream.missed());
    Optional<Event> next = stream.next(Duration.ZERO);
    while (next.isPresent()) {
      all.add(next.get());
      next = stream.next(Duration.ZERO);
    }
    return all;
  }

  @Test
  void tellsOfAnotherVerdictOnce() throws Exception {
    Subscription stream = open(null);
    events.accept(picture(Status.HEALTHY, 7));
    events.accept(picture(Status.HUNG, 7));
    events.accept(picture(Status.HUNG, 7));
    List<Event> heard = drain(stream);
    assertThat(heard).extracting(Event::type).containsExactly("state");
    assertThat(heard.getFirst().data())
        .startsWith("{\"application\":\"orders\",\"before\":\"healthy\",\"status\":\"hung\"");
    assertThat(heard.getFirst().text()).matches("(?s)id: \\w+-1\nevent: state\ndata: \\{.*}\n\n");
  }

  @Test
  void tellsOfEachRestartThatIsNewOldestFirst() throws Exception {
    Subscription stream = open(null);
    events.accept(picture(Status.HEALTHY, 2));
    events.accept(picture(Status.HEALTHY, 5));
    assertThat(drain(stream))
        .extracting(Event::type, event -> event.data().replaceAll(".*\"attempt\":(\\d+).*", "$1"))
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("restart", "4"),
            org.assertj.core.groups.Tuple.tuple("restart", "5"));
  }

  @Test
  void ledgerThatBeganAnewIsNews() throws Exception {
    Subscription stream = open(null);
    events.accept(picture(Status.HEALTHY, 5));
    events.accept(picture(Status.HEALTHY, 1));
    assertThat(drain(stream)).extracting(Event::type).containsExactly("restart");
  }

  @Test
  void tellsOfAlerts() throws Exception {
    AlertBook book = new AlertBook(clock, text -> text, events::alert);
    Subscription all = open(null);
    Subscription others = events.open(Optional.of("clicks"), Optional.empty()).orElseThrow();
    book.take(Payloads.of(Payloads.firing("Lost", "f1", "critical")));
    book.take(Payloads.of(Payloads.resolved("Lost", "f1", "critical")));
    assertThat(drain(all))
        .extracting(event -> event.data().substring(0, 30))
        .containsExactly(
            "{\"state\":\"firing\",\"name\":\"Lost", "{\"state\":\"resolved\",\"name\":\"Lo");
    assertThat(drain(others)).isEmpty();
  }

  @Test
  void goesOnWhereTheListenerLeftOff() throws Exception {
    happen(3);
    List<Event> all = drain(open("-"));
    assertThat(all).extracting(Event::type).startsWith("reset", "state").hasSize(6);
    assertThat(drain(open(all.get(2).id()))).isEqualTo(all.subList(3, 6));
    assertThat(drain(open(all.getLast().id()))).isEmpty();
    assertThat(drain(open(null))).isEmpty();
  }

  @Test
  void whoseLastEventIsNotKnownIsToldSo() throws Exception {
    happen(3);
    String start = drain(open("-")).getLast().id().replaceAll("-.*", "");
    for (String id : List.of("", "other-3", start + "-99", start + "-x", "a".repeat(500))) {
      assertThat(drain(open(id))).as(id).extracting(Event::type).startsWith("reset").hasSize(6);
    }
  }

  @Test
  void keepsABoundedNumberAndSaysWhereSomeAreGone() throws Exception {
    happen(Events.MAX_KEPT);
    List<Event> all = drain(open("-"));
    assertThat(all).hasSize(Events.MAX_KEPT + 1);
    long oldest = all.get(1).number();
    assertThat(oldest).isEqualTo(Events.MAX_KEPT);
    String start = all.get(1).id().replaceAll("-.*", "");
    assertThat(drain(open(start + "-" + (oldest - 1)))).hasSize(Events.MAX_KEPT);
    assertThat(drain(open(start + "-" + (oldest - 2))).getFirst().type()).isEqualTo("reset");
  }

  @Test
  void listenerThatDoesNotKeepUpIsDroppedAndCanAskAgain() throws Exception {
    Subscription slow = open(null);
    Subscription quick = open(null);
    for (int i = 0; i < Subscription.MAX_WAITING; i++) {
      happen(1);
      drain(quick);
    }
    assertThat(slow.ended()).isTrue();
    assertThat(quick.ended()).isFalse();
  }

  @Test
  void atMostSoManyListen() {
    List<Subscription> streams = new ArrayList<>();
    for (int i = 0; i < Events.MAX_STREAMS; i++) {
      streams.add(open(null));
    }
    assertThat(events.open(Optional.empty(), Optional.empty())).isEmpty();
    streams.getFirst().close();
    assertThat(events.open(Optional.empty(), Optional.empty())).isPresent();
  }

  @Test
  void endsAllStreamsWhenItIsClosed() throws Exception {
    Subscription stream = open(null);
    events.close();
    assertThat(stream.next(Duration.ofSeconds(30))).isEmpty();
    assertThat(stream.ended()).isTrue();
    assertThat(events.open(Optional.empty(), Optional.empty())).isEmpty();
  }
}

package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** When a process says that its brokers are away, and when it is not ready. */
class BrokerContactTest {
  private final SleptClock clock = new SleptClock();
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger(BrokerContact.class);
  private RuntimeException failure;
  private final BrokerContact brokers =
      new BrokerContact(
          () -> {
            if (failure != null) {
              throw failure;
            }
          },
          "shop:9092",
          clock);

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  private List<String> said() {
    List<String> said = log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    log.list.clear();
    return said;
  }

  private void goesAway(RuntimeException why) {
    failure = new KafkaUnreachableException(why.getMessage(), why);
  }

  private boolean lookAfter(int seconds) {
    clock.sleep(Duration.ofSeconds(seconds));
    return brokers.look();
  }

  @Test
  void saysOnceThatTheyAreAwayAndOnceThatTheyAreBack() {
    assertThat(lookAfter(5)).isTrue();
    goesAway(new TimeoutException("no answer"));
    assertThat(lookAfter(7)).isFalse();
    assertThat(said()).as("a restart of a broker").isEmpty();
    assertThat(brokers.isSaidToBeLost()).isFalse();
    lookAfter(3);
    assertThat(said())
        .containsExactly(
            "Kafka has not answered at shop:9092 for 10 s. The stages wait for it, and nothing is"
                + " lost. What Kafka's clients report of it is not logged until it answers again.");
    assertThat(brokers.isSaidToBeLost()).isTrue();
    assertThat(brokers.reasonNotReady()).isEmpty();
    lookAfter(20);
    assertThat(brokers.reasonNotReady()).contains("Kafka has not answered at shop:9092 for 30 s");
    lookAfter(3600);
    assertThat(said()).isEmpty();

    failure = null;
    lookAfter(10);
    assertThat(said())
        .containsExactly(
            "Kafka answers again at shop:9092, after 3640 s. The stages go on where they were.");
    assertThat(brokers.reasonNotReady()).isEmpty();
    assertThat(brokers.isSaidToBeLost()).isFalse();
  }

  /** Transactions that began before an outage fail when the brokers are back. */
  @Test
  void explainsFailuresUntilAMomentAfterTheyAreBack() {
    assertThat(brokers.explainsFailures()).isFalse();
    goesAway(new TimeoutException("no answer"));
    lookAfter(7);
    assertThat(brokers.explainsFailures()).isFalse();
    lookAfter(7);
    assertThat(brokers.explainsFailures()).isTrue();
    failure = null;
    lookAfter(5);
    clock.sleep(Duration.ofMinutes(2));
    assertThat(brokers.explainsFailures()).isTrue();
    clock.sleep(Duration.ofSeconds(1));
    assertThat(brokers.explainsFailures()).isFalse();
  }

  @Test
  void aBrokerThatRestartsIsNotSaid() {
    goesAway(new TimeoutException("no answer"));
    lookAfter(7);
    failure = null;
    lookAfter(1);
    assertThat(said()).isEmpty();
  }

  @Test
  void thatAccessIsRefusedIsSaid() {
    goesAway(new SaslAuthenticationException("no such user"));
    lookAfter(10);
    assertThat(said()).as("one look may fail").isEmpty();
    lookAfter(10);
    assertThat(said()).singleElement().asString().contains("for 20 s (no such user).");
  }

  /** A clock that is set forward, or a process that was suspended. */
  @Test
  void isReadyWhileTheyAnswer() {
    clock.sleep(Duration.ofHours(1));
    assertThat(brokers.reasonNotReady()).isEmpty();
    brokers.look();
    assertThat(said()).isEmpty();
  }
}

package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import org.junit.jupiter.api.Test;

class LogFiltersTest {
  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
  private static final String RETRY =
      "Got error produce response with correlation id {} on topic-partition {}, retrying ({}"
          + " attempts left). Error: {}";

  private final LoggerContext context = new LoggerContext();

  @Test
  void aNormalRetryOfTheProducerIsHidden() {
    RoutineRetryFilter filter = new RoutineRetryFilter();
    assertThat(filter.decide(event(SENDER, 0, RETRY, 7, "t-0", 9, "CONCURRENT_TRANSACTIONS")))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(SENDER, 0, RETRY, 7, "t-0", 9, "NOT_LEADER_OR_FOLLOWER")))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 0, RETRY, 7, "t", 9, "CONCURRENT_TRANSACTIONS")))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void theSameMessageOfAClientIsShownOnceInHalfAMinute() {
    RepeatedMessageFilter filter = new RepeatedMessageFilter();
    String client = "org.apache.kafka.clients.NetworkClient";
    assertThat(filter.decide(event(client, 0, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(client, 29_000, "away"))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(client, 29_000, "back"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(client, 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
  }

  private LoggingEvent event(String logger, long millis, String message, Object... values) {
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), Level.WARN, message, null, values);
    event.setTimeStamp(millis);
    return event;
  }
}

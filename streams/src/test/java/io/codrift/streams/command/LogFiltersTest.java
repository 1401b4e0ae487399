package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.spi.FilterReply;
import io.codrift.streams.runtime.UnavailableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class LogFiltersTest {
  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";
  private static final String RETRY =
      "Got error produce response with correlation id {} on topic-partition {}, retrying ({}"
          + " attempts left). Error: {}";

  private final LoggerContext context = new LoggerContext();

  @Test
  void aNormalRetryOfTheProducerIsHidden() {
    HandledReportFilter filter = new HandledReportFilter();
    assertThat(filter.decide(event(SENDER, 0, RETRY, 7, "t-0", 9, "CONCURRENT_TRANSACTIONS")))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(SENDER, 0, RETRY, 7, "t-0", 9, "NOT_LEADER_OR_FOLLOWER")))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 0, RETRY, 7, "t", 9, "CONCURRENT_TRANSACTIONS")))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void aChangelogThatTheBrokerHasJustCreatedIsHidden() {
    HandledReportFilter filter = new HandledReportFilter();
    String leaders = "org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy";
    String unknown = "[AdminClient clientId=a] Received unknown topic error for topic {}";
    UnknownTopicOrPartitionException error = new UnknownTopicOrPartitionException();
    assertThat(filter.decide(event(leaders, 0, unknown, "app-parts-changelog", error)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(leaders, 0, unknown, "orders", error)))
        .isEqualTo(FilterReply.NEUTRAL);
    String denied = "[AdminClient clientId=a] Received authorization failure for topic {}";
    assertThat(filter.decide(event(leaders, 0, denied, "app-parts-changelog", error)))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void kafkasReportsOfAStageThatWaitsAreHidden() {
    HandledReportFilter filter = new HandledReportFilter();
    Exception waits = new IllegalStateException("task", new UnavailableException("away", null));
    String executor = "org.apache.kafka.streams.processor.internals.TaskExecutor";
    assertThat(filter.decide(event(executor, 0, "Failed to process", waits)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(executor, 0, "Failed to process", new Exception("a bug"))))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 0, "Failed", waits)))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void kafkasReportsOfAStageThatEndsAreHiddenWhereOneSentenceTellsAll() {
    HandledReportFilter filter = new HandledReportFilter();
    String streams = "org.apache.kafka.streams.KafkaStreams";
    Exception refused = new StreamsException(new TopicAuthorizationException("no"));
    assertThat(filter.decide(event(streams, 0, "opted to SHUTDOWN_CLIENT", refused)))
        .isEqualTo(FilterReply.DENY);
    for (Exception unexplained :
        List.of(
            new StreamsException(new IllegalStateException("a bug")),
            new StreamsException(new OutOfMemoryError("heap")))) {
      assertThat(filter.decide(event(streams, 0, "opted to SHUTDOWN_CLIENT", unexplained)))
          .isEqualTo(FilterReply.NEUTRAL);
    }
  }

  @Test
  void kafkasReportsOfTopicsThatAreNotSeenAreHidden() {
    HandledReportFilter filter = new HandledReportFilter();
    Exception unseen = new MissingSourceTopicException("missing during rebalance");
    String listener =
        "org.apache.kafka.clients.consumer.internals.ConsumerRebalanceListenerInvoker";
    assertThat(filter.decide(event(listener, 0, "User provided listener failed", unseen)))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(listener, 0, "User provided listener failed", new Exception())))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("org.apache.kafka.streams.KafkaStreams", 0, "x", unseen)))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void whatKafkaLeavesOfEmptiedStoresIsHidden() {
    HandledReportFilter filter = new HandledReportFilter();
    String directory = "org.apache.kafka.streams.processor.internals.StateDirectory";
    String left =
        "thread [main] Failed to delete state store directory of /d/a for it is not empty";
    assertThat(filter.decide(event(directory, 0, left))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(directory, 0, "Failed to delete task directory 0_1")))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 0, left))).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void thatTheAddressIsTakenIsSaidByTheCommand() {
    HandledReportFilter filter = new HandledReportFilter();
    assertThat(filter.decide(event("io.javalin.Javalin", 0, "Failed to start Javalin")))
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event("io.javalin.Javalin", 0, "A handler failed")))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void theSameMessageOfAClientIsShownOnceInHalfAMinute() {
    RepeatedMessageFilter filter = new RepeatedMessageFilter();
    assertThat(filter.decide(event(CLIENT, 0, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(CLIENT, 29_000, "away"))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(CLIENT, 29_000, "back"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event(CLIENT, 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 31_000, "away"))).isEqualTo(FilterReply.NEUTRAL);
  }

  @Test
  void reportsOfConnectionsAreHiddenWhileCodriftSaysThatTheBrokersAreLost() {
    AtomicBoolean lost = new AtomicBoolean();
    OutageReportFilter filter = new OutageReportFilter();
    filter.setContext(context);
    OutageReportFilter.follow(context, lost::get);

    assertThat(filter.decide(cannotConnect("consumer-1", 0))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("consumer-1", 29_000))).isEqualTo(FilterReply.DENY);
    lost.set(true);
    assertThat(filter.decide(cannotConnect("consumer-1", 31_000))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("producer-1", 3_600_000))).isEqualTo(FilterReply.DENY);
    assertThat(
            filter.decide(event(CLIENT, 22_000, "Bootstrap broker b:9092 (id: -1) disconnected")))
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void whatComesOfLostBrokersIsHiddenWhileCodriftSaysThatTheyAreLost() {
    AtomicBoolean lost = new AtomicBoolean();
    OutageReportFilter filter = new OutageReportFilter();
    filter.setContext(context);
    OutageReportFilter.follow(context, lost::get);
    String collector = "org.apache.kafka.streams.processor.internals.RecordCollectorImpl";
    String sending = "Error encountered sending record to topic t";
    Exception timeout = new Exception("task", new TimeoutException("not present in metadata"));

    assertThat(filter.decide(event(collector, 0, sending, timeout))).isEqualTo(FilterReply.NEUTRAL);
    lost.set(true);
    assertThat(filter.decide(event(collector, 0, sending, timeout))).isEqualTo(FilterReply.DENY);
    Exception late = new Exception("fenced", new CommitFailedException("not aware of this member"));
    assertThat(filter.decide(event(collector, 0, "Detected that the thread is fenced", late)))
        .as("the group went on without it")
        .isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(event(collector, 0, sending, new Exception("a bug"))))
        .isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(event("io.codrift.X", 0, sending, timeout)))
        .isEqualTo(FilterReply.NEUTRAL);
  }

  /** One of several brokers cannot be reached from here. Codrift does not say so. */
  @Test
  void aReportOfAConnectionThatLastsIsShownWhileOtherBrokersAnswer() {
    OutageReportFilter filter = new OutageReportFilter();
    filter.setContext(context);
    OutageReportFilter.follow(context, () -> false);

    assertThat(filter.decide(cannotConnect("consumer-1", 0))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("consumer-1", 29_000))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("consumer-1", 30_000))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(filter.decide(cannotConnect("consumer-1", 91_000))).isEqualTo(FilterReply.DENY);
  }

  @Test
  void beforeTheBrokersHaveAnsweredACommandSaysItWithinTheTimeOfItsWait() {
    OutageReportFilter filter = new OutageReportFilter();
    filter.setContext(context);
    assertThat(filter.decide(cannotConnect("adminclient-1", 0))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("adminclient-1", 29_000))).isEqualTo(FilterReply.DENY);
    assertThat(filter.decide(cannotConnect("adminclient-1", 30_000)))
        .isEqualTo(FilterReply.NEUTRAL);

    OutageReportFilter.follow(context, () -> false);
    assertThat(filter.decide(cannotConnect("adminclient-1", 40_000)))
        .as("the brokers have answered since")
        .isEqualTo(FilterReply.DENY);
  }

  @Test
  void whatElseAClientReportsIsShown() {
    OutageReportFilter filter = new OutageReportFilter();
    filter.setContext(context);
    OutageReportFilter.follow(context, () -> true);
    String refused = "[Consumer clientId=c] Connection to node 1 failed authentication due to: no";
    assertThat(filter.decide(event(CLIENT, 0, refused))).isEqualTo(FilterReply.NEUTRAL);
    String other = "Connection to node 1 could not be established. Node may not be available.";
    assertThat(filter.decide(event("io.codrift.X", 0, other))).isEqualTo(FilterReply.NEUTRAL);
  }

  private LoggingEvent cannotConnect(String client, long millis) {
    return event(
        CLIENT,
        millis,
        "[Consumer clientId="
            + client
            + "] Connection to node {} ({}) could not be established."
            + " Node may not be available.",
        1,
        "b/10.0.0.1:9092");
  }

  private LoggingEvent event(String logger, long millis, String message, Object... values) {
    // As SLF4J does, it takes a last value that is an exception for the cause.
    LoggingEvent event =
        new LoggingEvent("", context.getLogger(logger), Level.WARN, message, null, values);
    event.setTimeStamp(millis);
    return event;
  }
}

package io.codrift.streams.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.codrift.streams.runtime.Outage;
import io.codrift.streams.runtime.StageFailure;
import io.codrift.streams.runtime.UnavailableException;

/**
 * Hides what libraries report and then handle themselves, or what Codrift says in one line:
 *
 * <ul>
 *   <li>A new transaction meets the end of the one before. The broker answers
 *       CONCURRENT_TRANSACTIONS, the producer sends the batch again a moment later, and nothing is
 *       lost. A producer that cannot go on reports it with another message.
 *   <li>Kafka Streams asks for the end of a changelog that the broker has only just created and
 *       does not serve yet. It assigns the tasks without it, which is right for an empty changelog,
 *       and asks again at the next rebalance.
 *   <li>A stage has to wait for what does not answer. Kafka Streams reports the exception by which
 *       Codrift learns of it five times, with its stack, at every attempt.
 *   <li>Clients that have come back to their brokers do not see the topics for a moment. The thread
 *       is replaced, and Codrift says it in one line.
 *   <li>A stage ends for a reason that Codrift says in one line, with the fix: the brokers refuse
 *       an operation, a disk is full.
 *   <li>Codrift empties the local stores of another broker, and says so. Kafka Streams keeps the
 *       file with the process id in the directory of the stage, and warns that it is not empty.
 *   <li>The web server cannot listen at its address, with which the command ends.
 * </ul>
 *
 * <p>The first two happen at ordinary starts.
 */
public final class HandledReportFilter extends Filter<ILoggingEvent> {
  private static final String WEB = "io.javalin.Javalin";
  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
  private static final String LEADERS =
      "org.apache.kafka.clients.admin.internals.PartitionLeaderStrategy";

  private static final String STREAMS = "org.apache.kafka.streams.";
  private static final String LISTENER =
      "org.apache.kafka.clients.consumer.internals.ConsumerRebalanceListenerInvoker";
  private static final String WAITS = UnavailableException.class.getName();

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return switch (event.getLoggerName()) {
      case WEB -> hideIf(event.getMessage().equals("Failed to start Javalin"));
      case SENDER -> hideIf(says(event, "retrying") && says(event, "CONCURRENT_TRANSACTIONS"));
      case LEADERS ->
          hideIf(
              says(event, "Received unknown topic error for topic")
                  && event.getFormattedMessage().endsWith("-changelog"));
      case LISTENER -> hideIf(isSaid(event.getThrowableProxy()));
      default ->
          hideIf(
              event.getLoggerName().startsWith(STREAMS)
                  && (isSaid(event.getThrowableProxy())
                      || isExplained(event.getThrowableProxy())
                      || isOfEmptiedStores(event)
                      || says(event, "Processing exception handler is set to fail")));
    };
  }

  /** Whether Codrift says it in one line of its own. */
  private static boolean isSaid(IThrowableProxy thrown) {
    return thrown != null
        && (thrown.getClassName().equals(WAITS)
            || Outage.isOfUnseenTopics(thrown.getClassName())
            || isSaid(thrown.getCause()));
  }

  /** Whether Codrift says in one line why a stage ends. */
  private static boolean isExplained(IThrowableProxy thrown) {
    return thrown instanceof ThrowableProxy of && StageFailure.isExplained(of.getThrowable());
  }

  private static boolean isOfEmptiedStores(ILoggingEvent event) {
    return says(event, "Failed to delete state store directory") && says(event, "it is not empty");
  }

  private static boolean says(ILoggingEvent event, String words) {
    return event.getFormattedMessage().contains(words);
  }

  private static FilterReply hideIf(boolean handled) {
    return handled ? FilterReply.DENY : FilterReply.NEUTRAL;
  }
}

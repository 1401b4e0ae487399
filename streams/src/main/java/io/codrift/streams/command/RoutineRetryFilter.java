package io.codrift.streams.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/**
 * Hides what Kafka's producer warns of when a new transaction meets the end of the one before. The
 * broker answers CONCURRENT_TRANSACTIONS, the producer sends the batch again a moment later, and
 * nothing is lost. It happens at nearly every start. A producer that cannot go on reports it with
 * another message.
 */
public final class RoutineRetryFilter extends Filter<ILoggingEvent> {
  private static final String SENDER = "org.apache.kafka.clients.producer.internals.Sender";
  private static final String ERROR = "CONCURRENT_TRANSACTIONS";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    return event.getLoggerName().equals(SENDER)
            && event.getFormattedMessage().contains("retrying")
            && event.getFormattedMessage().contains(ERROR)
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}

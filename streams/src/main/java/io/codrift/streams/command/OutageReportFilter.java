package io.codrift.streams.command;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import io.codrift.streams.runtime.Outage;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * Hides what Kafka's clients and Kafka Streams report of brokers that do not answer, where Codrift
 * says the same in one sentence: a process has dozens of clients, and each reports every attempt to
 * connect; a message that cannot be sent is reported with its stack, again and again.
 *
 * <p>While Codrift says that the brokers are lost, all such reports are hidden, see {@link
 * #follow}. Otherwise a report of a connection is held back for 30 seconds: a command that cannot
 * connect ends before with a sentence of its own. After those it is shown: then one broker is away,
 * or cannot be reached from here, while others answer.
 */
public final class OutageReportFilter extends Filter<ILoggingEvent> {
  private static final String NAME = OutageReportFilter.class.getName();
  private static final String KAFKA = "org.apache.kafka.";
  private static final String CLIENT = "org.apache.kafka.clients.NetworkClient";
  private static final long HELD_BACK_MILLIS = 30_000;

  /** A report that was not repeated for so long is a new one. */
  private static final long FORGOTTEN_MILLIS = 60_000;

  private static final int REMEMBERED = 200;

  private record Repeated(long first, long last) {}

  /** Since when a report is repeated, the one that came last at the end; guarded by this. */
  private final Map<String, Repeated> reports =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Repeated> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** What tells whether the brokers are lost; null before they have answered. Guarded by this. */
  private Object followed;

  /**
   * Lets the filters of a log hide the reports, from now on.
   *
   * @param lost whether Codrift has said that the brokers do not answer
   */
  static void follow(LoggerContext log, BooleanSupplier lost) {
    log.putObject(NAME, lost);
  }

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    if (!event.getLoggerName().startsWith(KAFKA)) {
      return FilterReply.NEUTRAL;
    }
    Object watch = getContext().getObject(NAME);
    if (watch != followed) {
      // What was reported before the brokers had answered is no sign of one that is away now.
      followed = watch;
      reports.clear();
    }
    BooleanSupplier lost = watch instanceof BooleanSupplier said ? said : () -> false;
    if (!event.getLoggerName().equals(CLIENT) || !isOfConnection(event.getFormattedMessage())) {
      return isOfOutage(event.getThrowableProxy()) && lost.getAsBoolean()
          ? FilterReply.DENY
          : FilterReply.NEUTRAL;
    }
    long now = event.getTimeStamp();
    String report = withoutClient(event.getFormattedMessage());
    Repeated before = reports.remove(report);
    boolean isNew = before == null || now - before.last() > FORGOTTEN_MILLIS;
    Repeated repeated = new Repeated(isNew ? now : before.first(), now);
    reports.put(report, repeated);
    return lost.getAsBoolean() || now - repeated.first() < HELD_BACK_MILLIS
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }

  /** A process has hundreds of clients, which report the same nodes. */
  private static String withoutClient(String message) {
    return message.startsWith("[") ? message.substring(message.indexOf(']') + 1) : message;
  }

  private static boolean isOfOutage(IThrowableProxy thrown) {
    return thrown != null
        && (Outage.isSign(thrown.getClassName()) || isOfOutage(thrown.getCause()));
  }

  private static boolean isOfConnection(String message) {
    return message.contains("could not be established. Node may not be available")
        || message.contains("Error connecting to node")
        || message.contains("Bootstrap broker") && message.contains("disconnected");
  }
}

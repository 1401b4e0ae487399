package io.codrift.streams.command;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Limits each message of Kafka's clients to one in 30 seconds. The clients repeat a message every
 * second while a broker is away.
 */
public final class RepeatedMessageFilter extends Filter<ILoggingEvent> {
  private static final String KAFKA = "org.apache.kafka.";
  private static final long SILENCE_MILLIS = 30_000;
  private static final int REMEMBERED = 200;

  /** When a message was last let through, oldest first; guarded by this. */
  private final Map<String, Long> passed =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  @Override
  public synchronized FilterReply decide(ILoggingEvent event) {
    if (!event.getLoggerName().startsWith(KAFKA)) {
      return FilterReply.NEUTRAL;
    }
    String message = event.getLoggerName() + " " + event.getFormattedMessage();
    Long last = passed.get(message);
    if (last != null && event.getTimeStamp() - last < SILENCE_MILLIS) {
      return FilterReply.DENY;
    }
    passed.put(message, event.getTimeStamp());
    return FilterReply.NEUTRAL;
  }
}

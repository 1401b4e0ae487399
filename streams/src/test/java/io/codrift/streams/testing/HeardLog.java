package io.codrift.streams.testing;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/** What a class says in the log during a test, from INFO on. Registered as an extension. */
public final class HeardLog implements BeforeEachCallback, AfterEachCallback {
  private final ListAppender<ILoggingEvent> events = new ListAppender<>();
  private final Logger logger;

  /**
   * @param type the class that logs
   */
  public HeardLog(Class<?> type) {
    logger = (Logger) LoggerFactory.getLogger(type);
  }

  @Override
  public void beforeEach(ExtensionContext test) {
    events.start();
    logger.setLevel(Level.INFO);
    logger.addAppender(events);
  }

  @Override
  public void afterEach(ExtensionContext test) {
    logger.detachAppender(events);
    logger.setLevel(null);
  }

  /** The messages since the last call, each after its level and a space. */
  public List<String> said() {
    List<String> said =
        events.list.stream()
            .map(event -> event.getLevel() + " " + event.getFormattedMessage())
            .toList();
    events.list.clear();
    return said;
  }
}

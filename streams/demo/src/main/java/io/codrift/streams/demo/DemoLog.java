package io.codrift.streams.demo;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.AppenderBase;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.slf4j.LoggerFactory;

/**
 * While open, log messages are written through the view, so that they do not break its table. The
 * demo's own lines are not logged again.
 */
final class DemoLog implements AutoCloseable {
  /** Loggers of the broker, and of alerts that the view already shows. */
  private static final Map<String, Level> QUIETER =
      Map.of(
          "io.codrift",
          Level.WARN,
          "io.codrift.streams.alert",
          Level.ERROR,
          "kafka",
          Level.ERROR,
          "org.apache.kafka",
          Level.ERROR,
          // It warns if there is no GPU.
          "ai.djl",
          Level.ERROR,
          // If a commit is still being written when the next transaction starts, client and
          // broker log an error and retry.
          "kafka.server.ReplicaManager",
          Level.OFF);

  private final Logger root;
  private final List<Appender<ILoggingEvent>> replaced = new ArrayList<>();
  private final Appender<ILoggingEvent> appender;

  private DemoLog(Logger root, DemoView view) {
    this.root = root;
    this.appender =
        new AppenderBase<>() {
          @Override
          protected void append(ILoggingEvent event) {
            view.note(event.getLevel() + " " + event.getFormattedMessage());
          }
        };
  }

  /** Silences log messages that do not help the user of a demo. */
  static void quiet() {
    QUIETER.forEach((name, level) -> ((Logger) LoggerFactory.getLogger(name)).setLevel(level));
  }

  /** Sends the log through a view. */
  static DemoLog through(DemoView view) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    DemoLog log = new DemoLog(root, view);
    Iterator<Appender<ILoggingEvent>> found = root.iteratorForAppenders();
    found.forEachRemaining(log.replaced::add);
    log.replaced.forEach(root::detachAppender);
    log.appender.setContext(context);
    log.appender.start();
    root.addAppender(log.appender);
    return log;
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    replaced.forEach(root::addAppender);
  }
}

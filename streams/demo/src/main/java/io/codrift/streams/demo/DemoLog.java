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
 * While open, what is logged goes through the view instead of across its table, and the demo's own
 * lines are not said twice.
 */
final class DemoLog implements AutoCloseable {
  /**
   * What is logged of a broker that lives for minutes, and of alerts that the view shows itself.
   */
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
          // It warns where there is no GPU.
          "ai.djl",
          Level.ERROR,
          // A commit is still being written while the next transaction begins: both sides say so,
          // as an error, and try again.
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

  /** Quiets what says nothing to whoever watches a demo. */
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

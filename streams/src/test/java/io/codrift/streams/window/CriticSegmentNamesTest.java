package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class CriticSegmentNamesTest {
  @Test
  void aSegmentForgesNoLineOfTheLog() {
    Logger logger = (Logger) LoggerFactory.getLogger(PartitionWindows.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    WindowTask task =
        new WindowTask(
            0,
            1,
            1,
            new WindowLayout(10, 10, 0, 10, 8, List.of("price", "quantity")),
            new ArrayList<>(),
            new CodriftMetrics(new CollectorRegistry()));
    task.add(new WindowRow("a", 1, 1, 1, new double[] {1, 2}));
    task.add(
        new WindowRow(
            "x\n2026-01-01T00:00:00 ERROR RunCommand - forged\u001B[2J", 2, 2, 2, new double[] {1, 2}));
    logger.detachAppender(log);
    assertThat(log.list)
        .isNotEmpty()
        .allSatisfy(e -> assertThat(e.getFormattedMessage()).doesNotContain("\n", "\u001B"));
  }
}

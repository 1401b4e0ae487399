package io.codrift.streams.estimate;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.PATIENT;
import static io.codrift.streams.estimate.Configs.config;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.estimate.service.CallingThreadModelService;
import io.codrift.streams.estimate.service.FakeEstimator;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** The windows topic is deleted and made anew while no task runs. */
class WindowsTopicWatchTest {
  private static final CodriftConfig CONFIG = config(PATIENT, source(tumbling(2, 1000), 10, AB));

  private final CodriftMetrics metrics = new CodriftMetrics(new CollectorRegistry());
  private final Logger logger = (Logger) LoggerFactory.getLogger(WindowsTopicWatch.class);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    logger.addAppender(log);
  }

  @AfterEach
  void stop() {
    logger.detachAppender(log);
  }

  private ModelService service() {
    return new CallingThreadModelService(new FakeEstimator(), metrics);
  }

  private TaskHarness next(TaskHarness before, String windowsId) {
    TaskHarness task = before.restart(CONFIG, service(), metrics);
    task.windowsId = windowsId;
    task.look(1_000);
    return task;
  }

  private List<String> said() {
    return log.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void itIsSaidOnce() {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.windowsId = "one";
    task.look(1_000);
    task = next(task, "one");
    assertThat(said()).isEmpty();
    task = next(task, "another");
    assertThat(said())
        .containsExactly(
            "Topic test.windows was deleted and made anew. What was in partition 3 and not read is"
                + " lost: estimates of windows that lack messages say so.");
    task = next(task, "another");
    assertThat(said()).hasSize(1);
  }

  @Test
  void itIsAskedAgainWhileTheBrokersDoNotAnswer() {
    TaskHarness task = TaskHarness.begin(CONFIG, service(), metrics);
    task.windowsId = "one";
    task.look(1_000);
    TaskHarness later = next(task, "");
    assertThat(said()).isEmpty();
    later.windowsId = "another";
    later.look(2_000);
    assertThat(said()).hasSize(1);
  }
}

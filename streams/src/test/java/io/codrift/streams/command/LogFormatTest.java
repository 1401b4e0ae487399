package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.joran.spi.JoranException;
import ch.qos.logback.core.status.Status;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;

/** The log as the product is configured to write it. */
class LogFormatTest {
  @Test
  void isTextForPeople() throws Exception {
    assertThat(logged("text"))
        .matches(
            "(?s)\\S+ WARN  LogFormatTest - topic orders has 4 partitions\\R"
                + "java.lang.IllegalStateException: why.*");
  }

  @Test
  void isAJsonObjectALineForACollector() throws Exception {
    String logged = logged("json");
    assertThat(logged).endsWith("\n");
    assertThat(logged.lines()).hasSize(1);
    JsonNode line = new ObjectMapper().readTree(logged);

    assertThat(line.get("level").asText()).isEqualTo("WARN");
    assertThat(line.get("loggerName").asText()).isEqualTo(LogFormatTest.class.getName());
    assertThat(line.get("formattedMessage").asText()).isEqualTo("topic orders has 4 partitions");
    assertThat(line.get("timestamp").asLong()).isPositive();
    assertThat(line.at("/throwable/message").asText()).isEqualTo("why");
  }

  private static String logged(String format) throws JoranException {
    PrintStream before = System.err;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    LoggerContext context = new LoggerContext();
    try (PrintStream err = new PrintStream(written, true, UTF_8)) {
      System.setErr(err);
      context.setMDCAdapter(new LogbackMDCAdapter());
      context.putProperty("CODRIFT_LOG_FORMAT", format);
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(LogFormatTest.class.getResource("/logback.xml"));
      assertThat(context.getStatusManager().getCopyOfStatusList())
          .as("Logback prints its status at the start if there is a warning")
          .allMatch(status -> status.getLevel() < Status.WARN);
      Logger logger = context.getLogger(LogFormatTest.class.getName());
      logger.warn("topic {} has {} partitions", "orders", 4, new IllegalStateException("why"));
      context.stop();
    } finally {
      System.setErr(before);
    }
    return written.toString(UTF_8);
  }
}

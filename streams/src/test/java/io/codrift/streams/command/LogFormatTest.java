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
import java.util.function.Consumer;
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

  /** As a segment's name, or what a broker or a registry says. */
  @Test
  void aNameFromOutsideForgesNoLine() throws Exception {
    IllegalStateException cause = new IllegalStateException("why\n2026 ERROR forged\u001b[2J");
    IllegalStateException thrown = new IllegalStateException("that\n2026 ERROR forged", cause);
    thrown.addSuppressed(new IllegalStateException("also\n2026 ERROR forged\u001b[2J"));
    String logged =
        logged("text", log -> log.warn("segment {}", "eu\n2026 ERROR forged\u001b[2J", thrown));

    assertThat(logged.lines().findFirst().orElseThrow())
        .endsWith(" WARN  LogFormatTest - segment eu\\u000a2026 ERROR forged\\u001b[2J");
    assertThat(logged)
        .contains(
            "java.lang.IllegalStateException: that\\u000a2026 ERROR forged",
            "Caused by: java.lang.IllegalStateException: why\\u000a2026 ERROR forged\\u001b[2J",
            "Suppressed: java.lang.IllegalStateException: also\\u000a2026 ERROR forged\\u001b[2J",
            "\tat io.codrift.streams.command.LogFormatTest")
        .doesNotContain("\u001b");
    assertThat(logged.lines()).noneMatch(line -> line.startsWith("2026 ERROR"));
  }

  private static String logged(String format) throws JoranException {
    return logged(
        format,
        log ->
            log.warn("topic {} has {} partitions", "orders", 4, new IllegalStateException("why")));
  }

  private static String logged(String format, Consumer<Logger> logs) throws JoranException {
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
      logs.accept(context.getLogger(LogFormatTest.class.getName()));
      context.stop();
    } finally {
      System.setErr(before);
    }
    return written.toString(UTF_8);
  }
}

package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.config.Topics;
import io.codrift.streams.explain.Example;
import io.codrift.streams.sample.BottomK;
import io.codrift.streams.sample.PartFacts;
import io.codrift.streams.sample.SampleChunks;
import io.codrift.streams.testing.KafkaBroker;
import io.codrift.streams.testing.KafkaFixture;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** {@code codrift explain} on the topics alone: no stage runs. */
@KafkaBroker
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExplainIT {
  private static final int PARTITIONS = 2;

  /** So many windows before the change, and after it, have rows in their topic. */
  private static final int ROWS_OF = 10;

  private static final int ROWS = 400;

  private final KafkaFixture kafka;
  private final Topics topics;
  @TempDir private static Path directory;

  ExplainIT(KafkaFixture kafka) {
    this.kafka = kafka;
    this.topics = new Topics(kafka.uniqueName("explained"));
  }

  @BeforeAll
  void produce() {
    kafka.create(
        new NewTopic(topics.estimates(), PARTITIONS, (short) 1),
        new NewTopic(topics.alerts(), PARTITIONS, (short) 1),
        new NewTopic(topics.windows(), PARTITIONS, (short) 1));
    KnownSchemas schemas = KnownSchemas.bundled();
    var estimates = new MessageCodec<>(DependenceEstimate.class, schemas);
    var alerts = new MessageCodec<>(DependenceAlert.class, schemas);
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    for (DependenceEstimate estimate : Example.estimates()) {
      records.add(new ProducerRecord<>(topics.estimates(), 1, null, estimates.encode(estimate)));
      DependenceEstimate other =
          DependenceEstimate.newBuilder(estimate).setMonitor("price-stock").build();
      records.add(new ProducerRecord<>(topics.estimates(), 0, null, estimates.encode(other)));
    }
    DependenceAlert raised = Example.alert().build();
    DependenceAlert acknowledged =
        DependenceAlert.newBuilder(raised)
            .setSequence(2)
            .setEvent(AlertEvent.ACKNOWLEDGED)
            .setStatus(AlertStatus.ACKNOWLEDGED)
            .setAcknowledgedBy("ann")
            .build();
    for (DependenceAlert alert : List.of(raised, acknowledged)) {
      records.add(new ProducerRecord<>(topics.alerts(), 1, null, alerts.encode(alert)));
    }
    OwnTopics own = OwnTopics.of(topics, schemas);
    for (int window = Example.ONSET - ROWS_OF; window < Example.ONSET + ROWS_OF; window++) {
      for (WindowSample chunk : sample(window)) {
        records.add(
            new ProducerRecord<>(
                topics.windows(),
                0,
                null,
                own.windows().value().serializer().serialize("", new WindowsMessage.Part(chunk))));
      }
    }
    kafka.produce(records);
  }

  /** The demand follows the price, and no longer after the change. */
  private static List<WindowSample> sample(int window) {
    Random random = new Random(window);
    BottomK rows = new BottomK(ROWS, List.of("price", "discount", "demand"));
    long start = Example.begin(window).toEpochMilli();
    for (int row = 0; row < ROWS; row++) {
      double price = random.nextGaussian();
      double demand = (window < Example.ONSET ? price : 0) + random.nextGaussian();
      rows.offer(
          random.nextLong(),
          0,
          row,
          start + row * Example.WINDOW.toMillis() / ROWS,
          new double[] {price, random.nextGaussian(), demand},
          0);
    }
    PartFacts facts =
        new PartFacts(
            "orders",
            "",
            0,
            1,
            start,
            start + Example.WINDOW.toMillis(),
            ROWS,
            ROWS,
            List.of(),
            0,
            0);
    return SampleChunks.split(facts, rows.sample());
  }

  private CommandRun direct(String command, String... options) {
    List<String> arguments =
        new ArrayList<>(
            List.of(command, "--bootstrap", kafka.bootstrapServers(), "--name", topics.name()));
    arguments.addAll(List.of(options));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  @Test
  void printsTheLastIncident() {
    CommandRun explained = direct("explain", Example.MONITOR);
    assertThat(explained.err()).isEmpty();
    assertThat(explained.code()).isEqualTo(ExitCode.OK);
    assertThat(explained.out())
        .startsWith("CRITICAL price-demand: LEVEL DOWN since 2026-01-31T05:50:00Z, MI 0.500")
        .contains("ACKNOWLEDGED since 2026-01-31T06:05:00Z, acknowledged by ann")
        .contains("before       50 windows, ")
        .contains("^ onset");
  }

  @Test
  void writesJsonAndAPicture() throws Exception {
    Path picture = directory.resolve("explained.png");
    CommandRun explained =
        direct(
            "explain",
            Example.MONITOR,
            "--incident",
            Example.INCIDENT,
            "--json",
            "--out",
            picture.toString());
    assertThat(explained.err()).isEmpty();
    assertThat(explained.code()).isEqualTo(ExitCode.OK);
    assertThat(new ObjectMapper().readTree(explained.out()).at("/alert/sequence").asInt())
        .isEqualTo(2);
    assertThat(ImageIO.read(picture.toFile()).getWidth()).isEqualTo(1800);
  }

  @Test
  void fillsTheLinksOfTheConfiguration() throws Exception {
    CommandRun explained = CommandRun.of("explain", "--config", config(), Example.MONITOR);
    assertThat(explained.out()).contains("wiki         https://wiki/price-demand");
  }

  private String config() throws IOException {
    return new CommandFiles(directory)
        .write(
            "codrift.yaml",
            """
            name: %s
            kafka: { bootstrap.servers: "%s" }
            sources:
              - topic: orders
                format: json
                window: { size: 5m }
                monitors:
                  - { name: price-demand, x: [price, discount], y: [demand] }
                  - { name: price-stock, x: [price], y: [stock] }
            alerts: { links: { wiki: "https://wiki/{monitor}" } }
            """
                .formatted(topics.name(), kafka.bootstrapServers()));
  }

  @Test
  void tellsWhatEachColumnAdds() throws Exception {
    CommandRun explained =
        CommandRun.of("explain", "--config", config(), Example.MONITOR, "--by-column", "--json");
    assertThat(explained.err()).contains("columns: 100 %");
    assertThat(explained.code()).isEqualTo(ExitCode.OK);
    JsonNode parts = new ObjectMapper().readTree(explained.out()).get("parts");
    assertThat(parts.get("windows_before").asInt()).isEqualTo(8);
    assertThat(parts.get("windows_after").asInt()).isEqualTo(8);
    assertThat(parts.at("/x/0/column").asText()).isEqualTo("price");
    assertThat(parts.at("/x/0/mi_nats/before/mean").asDouble()).isBetween(0.3, 0.4);
    assertThat(parts.at("/x/0/mi_nats/after/mean").asDouble()).isBetween(-0.02, 0.02);
    assertThat(parts.at("/x/0/level_nats/difference").asDouble()).isLessThan(-0.3);
    assertThat(parts.get("y")).isEmpty();

    assertThat(direct("explain", Example.MONITOR, "--by-column").err())
        .contains("--by-column needs --config");
    CommandRun single =
        CommandRun.of("explain", "--config", config(), "price-stock", "--by-column");
    assertThat(single.err()).contains("price-stock has one column on each side");
    assertThat(single.code()).isEqualTo(ExitCode.USAGE);
    CommandRun gone =
        CommandRun.of(
            "explain",
            "--config",
            config(),
            Example.MONITOR,
            "--by-column",
            "--window",
            Example.begin(20).toString());
    assertThat(gone.err()).contains("has no complete rows of price-demand in the windows before");
    assertThat(gone.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void aMonitorWithoutIncidentIsExplainedByItsLastWindow() {
    assertThat(direct("explain", "price-stock").out()).startsWith("price-stock: no incident.");
  }

  @Test
  void whatIsWrongIsNamed() {
    CommandRun typo = direct("explain", "price-dmeand");
    assertThat(typo.err()).contains("There is no monitor price-dmeand. Did you mean price-demand?");
    assertThat(typo.code()).isEqualTo(ExitCode.USAGE);

    CommandRun both =
        direct(
            "explain",
            Example.MONITOR,
            "--incident",
            Example.INCIDENT,
            "--window",
            "2026-01-31T05:50:00Z");
    assertThat(both.err()).contains("Give --window or --incident, not both.");
    assertThat(both.code()).isEqualTo(ExitCode.USAGE);

    CommandRun jpeg = direct("explain", Example.MONITOR, "--out", "picture.jpg");
    assertThat(jpeg.err()).contains("--out: picture.jpg is not a .png file.");
    CommandRun folder = direct("explain", Example.MONITOR, "--out", "nowhere/picture.png");
    assertThat(folder.err()).contains("there is no folder").contains("nowhere");
    assertThat(folder.code()).isEqualTo(ExitCode.USAGE);

    List<String> elsewhere =
        List.of("--bootstrap", kafka.bootstrapServers(), "--name", kafka.uniqueName("unknown"));
    CommandRun absent =
        CommandRun.of(concat("explain", elsewhere, Example.MONITOR).toArray(String[]::new));
    assertThat(absent.err())
        .contains(".estimates, ")
        .isEqualTo(
            CommandRun.of(concat("tail", elsewhere, "--until-end").toArray(String[]::new)).err());
    assertThat(absent.code()).isEqualTo(ExitCode.USAGE);
  }

  private static List<String> concat(String first, List<String> middle, String last) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(middle);
    all.add(last);
    return all;
  }

  @Test
  void aWindowIsComparedWithEarlierOnes() throws Exception {
    CommandRun explained = direct("explain", Example.MONITOR, "--compare", "30m,2h,3d", "--json");
    assertThat(explained.err()).isEmpty();
    JsonNode since = new ObjectMapper().readTree(explained.out()).get("since");
    assertThat(since).as("nothing is three days old").hasSize(2);
    assertThat(since.at("/1/period_millis").asLong()).isEqualTo(7_200_000);
    assertThat(since.at("/1/mi_nats/difference").asDouble()).isLessThan(-0.4);
    assertThat(direct("explain", Example.MONITOR, "--compare", "yesterday").err())
        .contains("'yesterday' is not a duration.");

    CommandRun tail = direct("tail", "--from-beginning", "--until-end", "--compare", "30m");
    assertThat(tail.out().lines())
        .anyMatch(line -> line.contains("SINCE 30m"))
        .anyMatch(line -> line.matches(".* price-demand .* -0\\.4\\d\\d±0\\.014 .*"));
    CommandRun onlyNew = direct("tail", "--until-end", "--compare", "30m");
    assertThat(onlyNew.err()).isEmpty();
    assertThat(onlyNew.out()).as("the earlier ones are not printed").isEmpty();
    CommandRun json = direct("tail", "--json", "--compare", "30m");
    assertThat(json.err()).contains("--compare adds a column to the table.");
    assertThat(json.code()).isEqualTo(ExitCode.USAGE);
  }

  @Test
  void theOtherCommandsReadTheSameTopics() {
    assertThat(direct("alerts").out().lines())
        .anyMatch(line -> line.startsWith(Example.INCIDENT + "  ACKNOWLEDGED"))
        .hasSize(2);
    assertThat(direct("alerts", "--monitor", "*stock").out()).contains("No open incidents.");
    assertThat(
            direct("tail", "--from-beginning", "--until-end", "--json", "--monitor", "*-?tock")
                .out()
                .lines())
        .hasSize(Example.WINDOWS);
  }
}

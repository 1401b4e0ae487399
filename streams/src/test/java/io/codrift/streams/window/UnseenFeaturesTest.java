package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.testing.HeardLog;
import io.prometheus.client.CollectorRegistry;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class UnseenFeaturesTest {
  @RegisterExtension final HeardLog log = new HeardLog(WindowProcessor.class);

  @TempDir private Path first;
  @TempDir private Path second;

  @Test
  void areToldOnceBySource() {
    SourceConfig source = Configs.source("orders", Configs.window("60S", "60S", "5S"));
    WindowStage stage =
        new WindowStage(
            Configs.config("shop", source),
            source,
            Configs.input(2).topic(),
            TextDecoder::new,
            new CodriftMetrics(new CollectorRegistry()),
            KnownSchemas.bundled(),
            Clock.systemUTC());
    try (TopologyTestDriver one = task(stage, first);
        TopologyTestDriver other = task(stage, second)) {
      for (int row = 0; row < UnseenFeatures.ROWS; row++) {
        send(one);
        send(other);
      }
    }
    assertThat(log.said())
        .containsExactly(
            "WARN The first 1000 rows of orders have no value of quantity: its monitors are not"
                + " estimated. Is the name right? `codrift check` shows the fields of the records.");
  }

  private static TopologyTestDriver task(WindowStage stage, Path stateDir) {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "shop-window-orders");
    properties.put(StreamsConfig.STATE_DIR_CONFIG, stateDir.toString());
    Consumed consumed = new Consumed();
    return new TopologyTestDriver(stage.topology(consumed, consumed, new InputHold()), properties);
  }

  private static void send(TopologyTestDriver task) {
    task.createInputTopic("orders", new StringSerializer(), new StringSerializer())
        .pipeInput("eu,1000,1,-");
  }

  @Test
  void areToldOnceAfterTheFirstRows() {
    UnseenFeatures unseen = new UnseenFeatures(List.of("price", "prise", "stock"));
    List<List<String>> told = new ArrayList<>();
    for (int row = 1; row <= 3 * UnseenFeatures.ROWS; row++) {
      double stock = row == 500 ? 7 : Double.NaN;
      unseen.after(new double[] {1, Double.NaN, stock}).ifPresent(told::add);
      assertThat(told).hasSize(row < UnseenFeatures.ROWS ? 0 : 1);
    }
    assertThat(told).containsExactly(List.of("prise"));
  }

  @Test
  void areNotToldWhereEachHasAValue() {
    UnseenFeatures unseen = new UnseenFeatures(List.of("price"));
    for (int row = 0; row < UnseenFeatures.ROWS; row++) {
      assertThat(unseen.after(new double[] {row})).isEmpty();
    }
  }
}

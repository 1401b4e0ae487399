package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.metrics.CodriftMetrics;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The first call after a start with another max-samples. It is made by a record or a punctuation,
 * within one transaction, which the brokers abort after ten seconds.
 */
class CriticLayoutChangeTest {
  @Test
  void openPanesAreCarriedOverInPieces() {
    List<String> features = List.of("price", "quantity");
    WindowLayout before = new WindowLayout(1_000_000, 1_000_000, 0, 1_000_000, 1000, features);
    WindowTask task =
        new WindowTask(
            0, 1, 1000, before, new ArrayList<>(), new CodriftMetrics(new CollectorRegistry()));
    Random random = new Random(1);
    for (int row = 0; row < 400_000; row++) {
      task.add(new WindowRow("s" + row % 400, row, random.nextLong(), row, new double[] {row, 1}));
    }
    new FrontierStore(task.stores.frontier).write(before);
    StoreTraffic traffic = new StoreTraffic();
    new LayoutChange(
            traffic.of(task.stores.samples, TaskStores.DECLARED.samples()),
            task.stores.panes,
            new FrontierStore(task.stores.frontier),
            0)
        .apply(new WindowLayout(1_000_000, 1_000_000, 0, 1_000_000, 1001, features));
    assertThat(traffic.bytesWritten)
        .as("at once, of 400 segments of 1,000 rows and two features")
        .isLessThan(2 * WindowProcessor.PIECE_BYTES);
  }
}

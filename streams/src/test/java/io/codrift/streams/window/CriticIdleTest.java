package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.WindowProgress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An idle partition that the brokers have records for again is idle no longer. */
class CriticIdleTest {
  @TempDir private Path stateDir;

  @Test
  void recordsThatWaitEndASilenceThatWasTold() {
    try (StageDriver stage =
        new StageDriver(Configs.source("orders", Configs.window("10S", "10S", "5S")), stateDir)) {
      stage.send("eu,5000,1,2");
      stage.pass(Duration.ofSeconds(1));
      stage.pass(Duration.ofSeconds(30));
      assertThat(stage.progress()).last().returns(true, WindowProgress::getIdle);
      // Records are in an open transaction, or cannot be fetched: the brokers say that there are.
      stage.consumed.everything = false;
      for (int minute = 0; minute < 10; minute++) {
        stage.pass(Duration.ofMinutes(1));
      }
      assertThat(stage.progress())
          .as("the estimate stage completes windows without a partition that is idle")
          .last()
          .returns(false, WindowProgress::getIdle);
      assertThat(stage.gauge("codrift_partition_idle")).isEqualTo(0);
    }
  }
}

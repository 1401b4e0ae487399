package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Measured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** States that earlier versions wrote are read without loss. */
class StoredMonitorStatesTest {
  /**
   * The expected states by their names in the file. All fields of a state have different values.
   */
  static Map<String, MonitorState> expected() {
    MonitorProgress progress = new MonitorProgress(1_767_225_600_000L, 17, OptionalLong.of(12));
    Correlations correlations = Correlations.of(0.75, -0.5, 0.125);
    Map<String, MonitorState> all = new LinkedHashMap<>();
    all.put(
        "initial", new WarmingState(new MonitorProgress(Long.MIN_VALUE, 0, OptionalLong.empty())));
    all.put(
        "warming",
        new WarmingState(new MonitorProgress(1_767_225_600_000L, 3, OptionalLong.empty())));
    all.put(
        "learning",
        new LearningState(
            progress,
            2,
            List.of(
                new LearningState.LearntWindow(
                    0,
                    new Measured(0.5, 0.01),
                    new Measured(0.25, 0.02),
                    new Measured(0.125, 0.03)),
                new LearningState.LearntWindow(
                    1, new Measured(0.75, 0.04), new Measured(-0.25, 0.05), new Measured(0, 0.06))),
            correlations));
    all.put(
        "watching",
        new WatchingState(
            progress,
            new Measured(0.5, 0.01),
            correlations,
            new SignalWatch(
                new SignalBaseline(0.25, 0.0001, 0.0002, 0.375, 50),
                MixtureDetector.restore(
                    Signal.LEVEL, List.of(1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.5)),
                1.5,
                1),
            new SignalWatch(
                new SignalBaseline(-0.125, 0.0003, 0, 0, 49),
                MixtureDetector.restore(Signal.SHIFT, List.of(0.5, 1.5, 2.5, 3.5, 1e300)),
                -2.25,
                3),
            List.of(
                new WatchingState.RecentWindow(
                    1_767_225_480_000L,
                    0.5,
                    -0.75,
                    new Measured(0.5, 0.01),
                    new Measured(0.25, 0.02),
                    new Measured(0.125, 0.03),
                    Correlations.none()),
                new WatchingState.RecentWindow(
                    1_767_225_540_000L,
                    3,
                    -3,
                    new Measured(0.75, 0.04),
                    new Measured(-0.25, 0.05),
                    new Measured(0, 0.06),
                    correlations))));
    all.put("alarmed", new AlarmedState(progress, 1234.5, 0.25, 7));
    return all;
  }

  static Map<String, byte[]> stored() {
    try {
      return Files.readAllLines(
              Path.of(
                  StoredMonitorStatesTest.class
                      .getResource("/formats/0.1.0-b9a83cf/monitor-states.txt")
                      .toURI()))
          .stream()
          .map(line -> line.split(" "))
          .collect(Collectors.toMap(part -> part[0], part -> HexFormat.of().parseHex(part[1])));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void areReadWithAllTheirFields() {
    Map<String, byte[]> stored = stored();
    assertThat(stored).containsOnlyKeys(expected().keySet());
    expected()
        .forEach(
            (name, state) ->
                assertThat(MonitorState.fromBytes(stored.get(name))).as(name).isEqualTo(state));
  }
}

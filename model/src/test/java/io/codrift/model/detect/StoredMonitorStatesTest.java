package io.codrift.model.detect;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Measured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * States that earlier versions wrote are read: those of this detector without loss, of an earlier
 * one what can still be used.
 */
class StoredMonitorStatesTest {
  /** The first version of the earlier detector, in format 1. */
  private static final String WITHOUT_WINDOWS = "0.1.0-b9a83cf";

  /** The first version of this detector, in format 3. */
  private static final String FIRST = "0.1.0-format-3";

  private static final MonitorProgress PROGRESS =
      new MonitorProgress(1_767_225_600_000L, 17, OptionalLong.of(12), OptionalLong.empty());

  /** The first version that kept the change of an alarm. */
  private static final String WITH_CHANGES = "0.1.0-open-changes";

  /** The first version that kept the range of the onset. */
  private static final String WITH_RANGES = "0.1.0-onset-ranges";

  /** The first version that kept the length of the windows. */
  private static final String WITH_LENGTHS = "0.1.0-window-lengths";

  /** The states of this version by their names. */
  static Map<String, MonitorState> current() {
    Map<String, MonitorState> all = new LinkedHashMap<>(first());
    all.putAll(changes());
    all.putAll(ranges());
    all.putAll(lengths());
    return all;
  }

  /** States that know how long their windows are. */
  private static Map<String, MonitorState> lengths() {
    MonitorProgress progress =
        new MonitorProgress(1_767_225_600_000L, 17, OptionalLong.of(12), OptionalLong.of(300_000));
    Map<String, MonitorState> all = new LinkedHashMap<>();
    all.put("learning-length", LearningState.empty(progress));
    all.put("watching-length", ((WatchingState) first().get("watching")).at(progress));
    return all;
  }

  /** States whose findings tell the range of the onset. */
  private static Map<String, MonitorState> ranges() {
    LearningState learning = (LearningState) first().get("learning");
    WatchingState watching = (WatchingState) first().get("watching");
    Finding found = new Finding(3.5, 1, Direction.DOWN, Optional.of(new OnsetRange(1, 0)));
    Finding other = new Finding(0.25, 0, Direction.UP, Optional.of(new OnsetRange(0, 0)));
    Map<String, MonitorState> all = new LinkedHashMap<>();
    all.put(
        "learning-range",
        new LearningState(PROGRESS, 2, learning.windows(), learning.correlations(), found, other));
    all.put(
        "watching-range",
        new WatchingState(
            PROGRESS,
            3,
            50,
            7,
            watching.mi(),
            watching.correlations(),
            watching.level().with(found),
            watching.shift().with(other),
            watching.recent(),
            Optional.empty()));
    return all;
  }

  /** The states of format 3 by their names. All fields of a state have different values. */
  private static Map<String, MonitorState> first() {
    Correlations correlations = Correlations.of(0.75, -0.5, 0.125);
    ScoredWindow old =
        new ScoredWindow(
            1_767_225_480_000L,
            0,
            new Measured(0.5, 0.01),
            new Measured(0.25, 0.02),
            new Measured(0.125, 0.03),
            Correlations.none(),
            Optional.empty());
    ScoredWindow young =
        new ScoredWindow(
            1_767_225_540_000L,
            1,
            new Measured(0.75, 0.04),
            new Measured(-0.25, 0.05),
            new Measured(0, 0.06),
            correlations,
            Optional.empty());
    Map<String, MonitorState> all = new LinkedHashMap<>();
    all.put("initial", initial());
    all.put("warming", warming());
    all.put(
        "learning",
        new LearningState(
            PROGRESS,
            2,
            List.of(old, young),
            correlations,
            new Finding(3.5, 1, Direction.DOWN),
            new Finding(0.25, 0, Direction.UP)));
    all.put(
        "watching",
        new WatchingState(
            PROGRESS,
            3,
            50,
            7,
            new Measured(0.5, 0.01),
            correlations,
            watch(0, Direction.DOWN),
            watch(100, Direction.UP),
            List.of(old, young),
            Optional.empty()));
    all.put(
        "alarmed",
        new AlarmedState(
            PROGRESS,
            1234.5,
            0.25,
            7,
            Optional.of(new BaselineNoise(likelihood(0.5), likelihood(100.5))),
            Optional.empty()));
    all.put(
        "alarmed-early",
        new AlarmedState(PROGRESS, 1234.5, 0.25, 7, Optional.empty(), Optional.empty()));
    return all;
  }

  /** Alarms with their change, by the phase in which it was found. */
  private static Map<String, MonitorState> changes() {
    Map<String, MonitorState> all = new LinkedHashMap<>();
    for (String phase : List.of("learning", "watching")) {
      MonitorState resume = first().get(phase);
      all.put(
          "alarmed-" + phase,
          new AlarmedState(
              new MonitorProgress(
                  1_767_225_900_000L, 22, OptionalLong.of(12), OptionalLong.empty()),
              1234.5,
              0.25,
              5,
              Optional.empty(),
              Optional.of(
                  new OpenChange(
                      phase.equals("learning") ? Signal.LEVEL : Signal.SHIFT,
                      new SignalScale(0.25, 0.5, 0.75),
                      -0.125,
                      3.25,
                      new Measured(0.5, 0.01),
                      likelihood(200.5),
                      resume,
                      4,
                      3,
                      List.of(
                          new ScoredWindow(
                              1_767_225_840_000L,
                              2,
                              new Measured(0.75, 0.04),
                              new Measured(-0.25, 0.05),
                              new Measured(0, 0.06),
                              Correlations.of(0.5, 0.25, -1),
                              Optional.empty()))))));
    }
    return all;
  }

  private static MonitorState initial() {
    return MonitorState.initial();
  }

  private static MonitorState warming() {
    return new WarmingState(
        new MonitorProgress(1_767_225_600_000L, 3, OptionalLong.empty(), OptionalLong.empty()));
  }

  private static SignalWatch watch(double from, Direction direction) {
    List<NoiseSums> past = new ArrayList<>();
    for (int j = 0; j < NoiseModel.GRID.size(); j++) {
      double first = from + 10 + 7 * j;
      past.add(
          new NoiseSums(
              first,
              first + 1,
              List.of(first + 2),
              first + 3,
              List.of(first + 4),
              List.of(first + 5),
              first + 6));
    }
    return new SignalWatch(
        new SignalScale(from + 0.25, from + 0.5, from + 0.75),
        new Measured(from + 1, from + 2),
        past,
        likelihood(from + 0.125),
        new Finding(from + 4, 1, direction));
  }

  private static NoiseLikelihood likelihood(double from) {
    return new NoiseLikelihood(
        IntStream.range(0, NoiseModel.GRID.size()).mapToObj(j -> from + j).toList());
  }

  /** What is left of the states of the earlier detector. */
  private static Map<String, MonitorState> withoutWindows() {
    Map<String, MonitorState> all = new LinkedHashMap<>();
    all.put("initial", initial());
    all.put("warming", warming());
    all.put("learning", LearningState.empty(PROGRESS));
    all.put("watching", LearningState.empty(PROGRESS));
    all.put(
        "alarmed", new AlarmedState(PROGRESS, 1234.5, 0.25, 7, Optional.empty(), Optional.empty()));
    return all;
  }

  /** The stored bytes by version and name. */
  static Map<String, Map<String, byte[]>> stored() {
    return Map.of(
        WITHOUT_WINDOWS, stored(WITHOUT_WINDOWS),
        FIRST, stored(FIRST),
        WITH_CHANGES, stored(WITH_CHANGES),
        WITH_RANGES, stored(WITH_RANGES),
        WITH_LENGTHS, stored(WITH_LENGTHS));
  }

  private static Map<String, byte[]> stored(String version) {
    try {
      return Files.readAllLines(
              Path.of(
                  StoredMonitorStatesTest.class
                      .getResource("/formats/" + version + "/monitor-states.txt")
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

  private static void assertRead(Map<String, byte[]> stored, Map<String, MonitorState> expected) {
    assertThat(stored).containsOnlyKeys(expected.keySet());
    expected.forEach(
        (name, state) ->
            assertThat(MonitorState.fromBytes(stored.get(name))).as(name).isEqualTo(state));
  }

  @Test
  void areReadWithAllTheirFields() {
    assertRead(stored(FIRST), first());
    assertRead(stored(WITH_CHANGES), changes());
    assertRead(stored(WITH_RANGES), ranges());
    assertRead(stored(WITH_LENGTHS), lengths());
  }

  @Test
  void ofAnEarlierDetectorKeepProgressAndAlarm() {
    assertRead(stored(WITHOUT_WINDOWS), withoutWindows());
  }

  @Test
  void aLostBaselineIsTold() {
    stored(WITHOUT_WINDOWS)
        .forEach(
            (name, bytes) ->
                assertThat(MonitorState.losesBaseline(bytes))
                    .as(name)
                    .isEqualTo(name.equals("learning") || name.equals("watching")));
    stored(FIRST)
        .forEach((name, bytes) -> assertThat(MonitorState.losesBaseline(bytes)).as(name).isFalse());
  }
}

package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The baseline of one segment of a monitor, learnt from estimates of the past.
 *
 * @param monitor the monitor
 * @param segment its segment; empty if the source is not split
 * @param windows number of windows that were read
 * @param state the state of the detectors after them, as it is stored; empty if they are no
 *     baseline
 * @param problem why they are none, a sentence for people; empty if they are one
 */
public record LearntBaseline(
    String monitor, String segment, int windows, Optional<ByteBuffer> state, String problem) {

  /**
   * Learns the baselines of all segments that the estimates are of, in the order of their names.
   *
   * @param config monitors, budget and baseline; estimates of other monitors are left out
   * @param estimates in any order
   */
  public static List<LearntBaseline> of(CodriftConfig config, List<DependenceEstimate> estimates) {
    Map<MonitorSegment, Course> courses = new HashMap<>();
    new Replay(config)
        .run(
            estimates,
            (estimate, judgement) ->
                courses
                    .computeIfAbsent(OwnTopics.of(estimate), key -> new Course())
                    .take(estimate, judgement.change()));
    return courses.entrySet().stream()
        .sorted(Comparator.comparing(entry -> entry.getKey().label()))
        .map(entry -> entry.getValue().learnt(entry.getKey(), config.alerts().baselineWindows()))
        .toList();
  }

  /** The course of one segment through its windows. */
  private static final class Course {
    private MonitorState state = MonitorState.initial();
    private int windows;
    private Optional<Instant> change = Optional.empty();

    void take(DependenceEstimate estimate, MonitorDetector.Step step) {
      windows += estimate.getStatus() == EstimateStatus.NO_DATA ? 0 : 1;
      state = step.state();
      step.alarm().ifPresent(alarm -> change = Optional.of(Instant.ofEpochMilli(alarm.onset())));
    }

    LearntBaseline learnt(MonitorSegment key, int needed) {
      String problem = problem(needed);
      return new LearntBaseline(
          key.monitor(),
          key.segment(),
          windows,
          problem.isEmpty() ? Optional.of(ByteBuffer.wrap(state.toBytes())) : Optional.empty(),
          problem);
    }

    private String problem(int needed) {
      if (change.isPresent()) {
        return "The dependence changes at %s. Choose windows without a change."
            .formatted(change.get());
      }
      return switch (state.phase()) {
        case WATCHING -> "";
        case WARMING -> "None of its %d windows has a reference.".formatted(windows);
        case LEARNING, ALARMED ->
            ("The last reference has %d usable windows. A baseline needs %d, and more where"
                    + " successive windows are alike.")
                .formatted(state.windowsLearnt(), needed);
      };
    }
  }
}

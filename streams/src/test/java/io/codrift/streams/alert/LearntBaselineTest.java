package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LearntBaselineTest {
  private static final int BASELINE = 20;

  private final CodriftConfig config = AlertConfigs.of("{ name: m, x: [price], y: [demand] }");
  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  private final List<DependenceEstimate> estimates = new ArrayList<>();

  private void add(EstimateStream stream, int windows, double shift) {
    for (int i = 0; i < windows; i++) {
      estimates.add(codec.decode(stream.next(0, shift, 0.7)));
    }
  }

  private LearntBaseline learnt() {
    List<LearntBaseline> learnt = LearntBaseline.of(config, estimates);
    assertThat(learnt).hasSize(1);
    return learnt.get(0);
  }

  @Test
  void isLearntFromWindowsInAnyOrder() {
    EstimateStream past = new EstimateStream("m", "");
    past.freeze();
    add(past, BASELINE + 5, 0);
    add(new EstimateStream("other", ""), 3, 0);
    LearntBaseline one = learnt();
    assertThat(one.problem()).isEmpty();
    assertThat(one.windows()).isEqualTo(BASELINE + 5);
    assertThat(MonitorState.fromBytes(one.state().orElseThrow().array()).phase())
        .isEqualTo(Phase.WATCHING);
    Collections.shuffle(estimates, new Random(1));
    assertThat(learnt()).isEqualTo(one);
  }

  @Test
  void tellsWhyWindowsAreNone() {
    EstimateStream past = new EstimateStream("m", "");
    add(past, 1, 0);
    assertThat(learnt().problem()).isEqualTo("None of its 1 windows has a reference.");
    past.freeze();
    add(past, 10, 0);
    assertThat(learnt().problem())
        .startsWith("The last reference has 10 usable windows. A baseline needs 20");
    add(past, BASELINE, 0);
    add(past, 20, 8);
    assertThat(learnt().problem()).startsWith("The dependence changes at 1970-01-01T00:");
    assertThat(learnt().state()).isEmpty();
  }
}

package io.codrift.streams.estimate.publish;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.FeatureCount;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmptyColumnsTest {
  private static FeatureCount missing(String feature, long count) {
    return FeatureCount.newBuilder().setFeature(feature).setCount(count).build();
  }

  @Test
  void haveNoValueInAnyRecord() {
    List<FeatureCount> missing = List.of(missing("amount.valu", 500), missing("latency", 499));
    assertThat(EmptyColumns.of(missing, 500)).containsExactly("amount.valu");
    assertThat(EmptyColumns.of(List.of(missing("a", 0)), 0)).as("no records").isEmpty();
  }
}

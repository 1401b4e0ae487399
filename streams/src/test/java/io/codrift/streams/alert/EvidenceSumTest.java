package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.detect.FeatureEvidence;
import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The evidence of a feature follows each change of one of its monitors. */
class EvidenceSumTest {
  @Property(tries = 200)
  void isTheMeanOfAllAndDoesNotDependOnTheOrderOfChanges(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int monitors) {
    Random random = new Random(seed);
    EvidenceSum sum = new EvidenceSum(monitors);
    Double[] evidence = new Double[monitors];
    Arrays.fill(evidence, 0.0);
    for (int i = 0; i < 1_000; i++) {
      int place = random.nextInt(monitors);
      // Evidence of an alarm is larger by far than that of the others, and goes to 0 then.
      evidence[place] = random.nextInt(4) == 0 ? 0 : Math.pow(10, random.nextInt(20) - 5);
      int unused = sum.set(place, evidence[place]);
    }
    double mean = FeatureEvidence.of(Arrays.asList(evidence));
    assertThat(sum.sum() / monitors).isCloseTo(mean, within(1e-12 * mean));

    EvidenceSum restored = new EvidenceSum(monitors);
    for (int place = monitors - 1; place >= 0; place--) {
      int unused = restored.set(place, evidence[place]);
    }
    assertThat(restored.sum()).as("to the bit").isEqualTo(sum.sum());
  }

  @Test
  void aChangeOfOneOfThousandsAddsAFew() {
    EvidenceSum sum = new EvidenceSum(5_000);
    assertThat(sum.set(4_999, 2)).isEqualTo(13);
    assertThat(sum.set(4_999, 2)).as("it has not changed").isZero();
    assertThat(sum.sum()).isEqualTo(2);
  }

  @Test
  void evidenceThatOverflowedIsInfiniteUntilItIsOver() {
    EvidenceSum sum = new EvidenceSum(3);
    int unused = sum.set(1, Double.POSITIVE_INFINITY);
    unused = sum.set(2, 5);
    assertThat(sum.sum()).isEqualTo(Double.POSITIVE_INFINITY);
    unused = sum.set(1, 1);
    assertThat(sum.sum()).isEqualTo(6);
  }
}

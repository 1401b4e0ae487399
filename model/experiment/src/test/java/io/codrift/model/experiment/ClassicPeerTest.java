package io.codrift.model.experiment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Task;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class ClassicPeerTest {
  private static final Task TASK = GaussianTask.ofMutualInformation(2, 1);

  private static Pairs rows(long seed, int n) {
    return Pairs.of(TASK, TASK.rows(RandomSource.XO_RO_SHI_RO_128_PP.create(seed), n));
  }

  @Test
  void isTheFormulaOfTheTrainingRows() {
    assertThat(ClassicPeer.all())
        .extracting(ClassicPeer::name)
        .containsExactly("cca", "gaussian-copula", "ksg");
    for (ClassicPeer peer : ClassicPeer.all()) {
      Peer.Fitted fitted = peer.fit(rows(1, 8000), 1);

      assertThat(fitted.estimate(rows(2, 10))).as(peer.name()).isCloseTo(1, within(0.1));
      assertThat(fitted.parameters()).isZero();
    }
  }

  @Test
  void onlyNeighboursCompareRowsWithEachOther() {
    assertThat(ClassicPeer.all().stream().filter(ClassicPeer::comparesRows))
        .extracting(ClassicPeer::name)
        .containsExactly("ksg");
  }
}

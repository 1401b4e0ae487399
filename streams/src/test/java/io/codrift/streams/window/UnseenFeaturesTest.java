package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnseenFeaturesTest {
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

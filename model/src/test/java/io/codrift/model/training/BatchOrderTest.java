package io.codrift.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class BatchOrderTest {
  @Test
  void aBatchOfOnePassHasEachRowAtMostOnce() {
    BatchOrder order = new BatchOrder(20, 1);
    int[] reads = new int[20];
    int[] batch = new int[13];

    for (int b = 0; b < 1000; b++) {
      order.fillFromOnePass(batch);
      assertThat(batch).doesNotHaveDuplicates();
      Arrays.stream(batch).forEach(row -> reads[row]++);
    }

    assertThat(Arrays.stream(reads)).allMatch(times -> times > 600 && times < 700);
  }

  @Test
  void wholeBatchesHaveEachRowOncePerPass() {
    BatchOrder order = new BatchOrder(20, 1);
    BatchOrder endless = new BatchOrder(20, 1);
    int[] batch = new int[5];
    int[] expected = new int[5];

    for (int b = 0; b < 12; b++) {
      order.fillFromOnePass(batch);
      endless.fill(expected);
      assertThat(batch).isEqualTo(expected);
    }
  }

  @Test
  void aBatchLargerThanAPassIsRefused() {
    BatchOrder order = new BatchOrder(4, 1);

    assertThatThrownBy(() -> order.fillFromOnePass(new int[5]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a batch of 5 rows is more than the 4 rows of a pass");
  }
}

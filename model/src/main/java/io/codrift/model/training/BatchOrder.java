package io.codrift.model.training;

import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/** Row numbers for mini-batches: an endless sequence of shuffled passes over the rows. */
public final class BatchOrder {
  private final UniformRandomProvider random;
  private final int[] order;
  private int next;

  /**
   * @param rows number of rows
   */
  public BatchOrder(int rows, long seed) {
    this.random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    this.order = new int[rows];
    for (int i = 0; i < rows; i++) {
      order[i] = i;
    }
    this.next = rows;
  }

  /** Overwrites {@code batch} with the next row numbers. */
  public void fill(int[] batch) {
    for (int b = 0; b < batch.length; b++) {
      if (next == order.length) {
        shuffle();
        next = 0;
      }
      batch[b] = order[next++];
    }
  }

  /**
   * Same as {@link #fill}, with each row at most once in the batch: rows of a pass that are too few
   * for the batch are left out.
   *
   * @throws IllegalArgumentException if the batch is larger than a pass
   */
  public void fillFromOnePass(int[] batch) {
    if (batch.length > order.length) {
      throw new IllegalArgumentException(
          "a batch of %d rows is more than the %d rows of a pass"
              .formatted(batch.length, order.length));
    }
    if (order.length - next < batch.length) {
      next = order.length;
    }
    fill(batch);
  }

  private void shuffle() {
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int held = order[i];
      order[i] = order[j];
      order[j] = held;
    }
  }
}

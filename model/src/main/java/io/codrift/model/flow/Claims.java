package io.codrift.model.flow;

import java.util.ArrayList;
import java.util.List;

/**
 * The weights of a flow, claimed by its transforms and its context. Equal claims in the same order
 * give the same places, so the order of claims is part of the format of checkpoints.
 *
 * <p>The biases of all rows are one part, which stands where the first rows were claimed. With it
 * and the terms that y adds, one operation makes the offsets of all transforms.
 */
public final class Claims {
  private final List<Part> parts = new ArrayList<>();
  private final List<Rows> rows = new ArrayList<>();
  private int rowCount;
  private int bias;

  Claims() {}

  /** Claims a matrix of weights. */
  public Part weights(int rows, int columns) {
    Part part = new Part(parts.size(), rows, columns);
    parts.add(part);
    return part;
  }

  /**
   * Claims rows. Each has a bias and a term that y adds.
   *
   * @param readsY whether initial weights let y add something to these rows
   */
  public Rows rows(int count, boolean readsY) {
    if (rows.isEmpty()) {
      bias = weights(0, 1).number();
    }
    Rows claimed = new Rows(rowCount, count, readsY);
    rows.add(claimed);
    rowCount += count;
    return claimed;
  }

  /** All rows claimed so far, in the order of the claims. */
  public List<Rows> rows() {
    return List.copyOf(rows);
  }

  /**
   * The biases of all rows. No rows are claimed after this.
   *
   * @throws IllegalArgumentException if there are no rows
   */
  Part biases() {
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("a flow needs a transform with rows");
    }
    Part biases = new Part(bias, rowCount, 1);
    parts.set(bias, biases);
    return biases;
  }

  /** All parts claimed so far, in the order of the claims. */
  List<Part> parts() {
    return List.copyOf(parts);
  }
}

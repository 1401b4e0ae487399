package io.codrift.model.experiment;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Estimates that are means over rows.
 *
 * @param values information of single rows, nats, shape (n)
 * @param added to each mean, nats
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RowMeans(double[] values, double added) implements Peer.Evaluated {
  public RowMeans(double[] values) {
    this(values, 0);
  }

  @Override
  public double estimate() {
    return mean(0, values.length);
  }

  @Override
  public double[] estimates(int batch) {
    return IntStream.range(0, values.length / batch)
        .mapToDouble(b -> mean(b * batch, (b + 1) * batch))
        .toArray();
  }

  private double mean(int from, int to) {
    return Arrays.stream(values, from, to).average().orElseThrow() + added;
  }
}

package io.codrift.model.training;

import ai.djl.ndarray.NDArray;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.tensor.HostInput;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;

/**
 * A batch of every member on the device: one array (K, features + 2·d_x, B), filled from Java, and
 * its three parts as views.
 */
final class FlowInput implements AutoCloseable {
  private final FlowShape shape;
  private final int members;
  private final int batch;
  private final Scope views;
  private final HostInput input;
  private final float[] staging;
  private final NDArray features;
  private final NDArray xGivenY;
  private final NDArray xAlone;

  FlowInput(TensorEngine engine, FlowShape shape, int members, int batch) {
    this.shape = shape;
    this.members = members;
    this.batch = batch;
    this.views = engine.scope();
    int read = shape.featureRows();
    int rows = read + 2 * shape.xDims();
    this.input = engine.hostInput(members, rows, batch);
    this.staging = new float[members * rows * batch];
    this.features = part(0, read);
    this.xGivenY = part(read, read + shape.xDims());
    this.xAlone = part(read + shape.xDims(), rows);
  }

  private NDArray part(int from, int to) {
    return views.box(input.array(), new long[] {0, from, 0}, new long[] {members, to, batch});
  }

  /** A member's rows with the features of y that the flow reads, all feature-major. */
  @SuppressWarnings("ArrayRecordComponent") // plain arrays, never compared
  record Source(int rows, float[] features, float[] xGivenY, float[] xAlone) {
    static Source of(FlowShape shape, ConditionalRows rows) {
      return new Source(rows.rows(), shape.features(rows.y()), rows.xGivenY(), rows.xAlone());
    }
  }

  /**
   * Copies one member's batch into the staging buffer.
   *
   * @param rows numbers of the rows of {@code source}, shape (B)
   */
  void stage(int member, Source source, int[] rows) {
    int perMember = staging.length / members;
    int at = member * perMember;
    at = gather(source.features, source.rows, rows, at);
    at = gather(source.xGivenY, source.rows, rows, at);
    gather(source.xAlone, source.rows, rows, at);
  }

  private int gather(float[] from, int n, int[] rows, int at) {
    int to = at;
    for (int offset = 0; offset < from.length; offset += n) {
      for (int b = 0; b < batch; b++) {
        staging[to + b] = from[offset + rows[b]];
      }
      to += batch;
    }
    return to;
  }

  /** Copies the staging buffer to the device. */
  void send() {
    input.set(staging);
  }

  FlowShape shape() {
    return shape;
  }

  int batch() {
    return batch;
  }

  NDArray features() {
    return features;
  }

  NDArray xGivenY() {
    return xGivenY;
  }

  NDArray xAlone() {
    return xAlone;
  }

  @Override
  public void close() {
    views.close();
    input.close();
  }
}

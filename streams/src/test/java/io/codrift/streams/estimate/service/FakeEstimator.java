package io.codrift.streams.estimate.service;

import io.codrift.model.Cancellation;
import io.codrift.model.CheckpointException;
import io.codrift.model.Estimate;
import io.codrift.model.EstimateStatus;
import io.codrift.model.Fit;
import io.codrift.model.FitRequest;
import io.codrift.model.Measured;
import io.codrift.model.MonitorModel;
import io.codrift.model.NewerFormatException;
import io.codrift.model.TrainingProgress;
import io.codrift.model.WindowEstimator;
import java.lang.management.MemoryUsage;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * An estimator with known results: MI is the mean of x, and the model counts the windows that it
 * was fitted on. The test defines what happens during a fit.
 */
public final class FakeEstimator implements WindowEstimator {
  /** Every requested group, in order. */
  public final List<List<FitRequest>> groups = new CopyOnWriteArrayList<>();

  public volatile Training training = (group, cancellation) -> {};

  /** What happens during the fit that tells whether the device works. */
  public volatile Training canary = (group, cancellation) -> {};

  public volatile int checkpointBytes = 16;
  public volatile OptionalDouble mi = OptionalDouble.empty();
  public volatile boolean closed;

  /** What tells the memory of its GPU; empty if it has none. */
  public volatile Optional<Supplier<MemoryUsage>> gpuMemory = Optional.empty();

  /** Whether all checkpoints are those of a newer version. */
  public volatile boolean newerCheckpoints;

  /** The action during the training of a group. */
  @FunctionalInterface
  public interface Training {
    void run(List<FitRequest> group, Cancellation cancellation);
  }

  /** A model with only a version and a size, and whether it has just lost its reference. */
  public record FakeModel(long version, int bytes, boolean lostReference) implements MonitorModel {
    @Override
    public FakeModel withoutReference() {
      return new FakeModel(version, bytes, true);
    }

    @Override
    public FakeModel after(MonitorModel before) {
      return new FakeModel(before.version() + 1, bytes, false);
    }

    @Override
    public boolean hasReference() {
      return false;
    }

    @Override
    public byte[] toBytes() {
      ByteBuffer buffer = ByteBuffer.allocate(Math.max(bytes, Long.BYTES));
      buffer.putLong(version);
      while (buffer.hasRemaining()) {
        buffer.put((byte) (buffer.position() * 31));
      }
      return buffer.array();
    }
  }

  @Override
  public List<Fit> fit(
      List<FitRequest> group, Cancellation cancellation, TrainingProgress progress) {
    if (group.equals(List.of(CanaryFit.REQUEST))) {
      canary.run(group, cancellation);
      return group.stream().map(this::fit).toList();
    }
    groups.add(List.copyOf(group));
    training.run(group, cancellation);
    return group.stream().map(this::fit).toList();
  }

  private Fit fit(FitRequest request) {
    long version = request.model().map(MonitorModel::version).orElse(0L) + 1;
    double sum = 0;
    for (double x : request.window().x()) {
      sum += x;
    }
    double value = mi.orElse(sum / request.window().x().length);
    Estimate.Numbers numbers =
        new Estimate.Numbers(
            value,
            value,
            0.01,
            Estimate.Interval.of(value, 0.01),
            OptionalDouble.of(0.02),
            0.5,
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            OptionalDouble.empty(),
            Optional.of(new Measured(0.25, 0.03)),
            Optional.empty(),
            Optional.empty(),
            Optional.of(new Measured(0.125, 0.04)),
            Optional.of(Estimate.Modelled.Y),
            List.of(new Estimate.Correlation("a", "b", 0.75)),
            Optional.empty());
    Estimate estimate =
        new Estimate(
            EstimateStatus.OK,
            "",
            Optional.of(numbers),
            request.window().rows(),
            0.125,
            true,
            version,
            OptionalLong.empty(),
            false,
            7,
            device(),
            request.seed());
    return new Fit(estimate, Optional.of(new FakeModel(version, checkpointBytes, false)));
  }

  @Override
  public MonitorModel restore(byte[] checkpoint) {
    if (newerCheckpoints) {
      throw new NewerFormatException("model of a test", 99, 1);
    }
    if (checkpoint.length < Long.BYTES) {
      throw new CheckpointException("it is too short");
    }
    return new FakeModel(ByteBuffer.wrap(checkpoint).getLong(), checkpoint.length, false);
  }

  @Override
  public String device() {
    return "fake";
  }

  @Override
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    return gpuMemory;
  }

  @Override
  public void close() {
    closed = true;
  }
}

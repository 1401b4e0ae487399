package io.codrift.model.detect;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The binary form of the watch of a signal in a {@link MonitorState}: its scale, its sums and what
 * its scan found; see {@link MonitorStateCodec}.
 */
final class SignalWatchCodec {
  private static final int MOST_PERIODS = 16;

  private SignalWatchCodec() {}

  static void finding(BinaryWriter out, Finding finding) {
    out.real(finding.evidence());
    out.integer(finding.windowsBack());
    out.octet(finding.direction() == Direction.UP ? 1 : 0);
    out.octet(finding.onset().isPresent() ? 1 : 0);
    finding
        .onset()
        .ifPresent(
            onset -> {
              out.integer(onset.earliestBack());
              out.integer(onset.latestBack());
            });
  }

  static Finding finding(BinaryReader in) {
    return new Finding(
        in.real(),
        in.integer(),
        in.octet() != 0 ? Direction.UP : Direction.DOWN,
        in.hasMore() && in.octet() != 0
            ? Optional.of(new OnsetRange(in.integer(), in.integer()))
            : Optional.empty());
  }

  static void likelihood(BinaryWriter out, NoiseLikelihood likelihood) {
    out.reals(likelihood.logs().stream().mapToDouble(log -> log).toArray());
  }

  static NoiseLikelihood likelihood(BinaryReader in) {
    return new NoiseLikelihood(
        Arrays.stream(in.finites("likelihood", NoiseModel.GRID.size())).boxed().toList());
  }

  static void watch(BinaryWriter out, SignalWatch watch) {
    out.section(section -> scale(section, watch.scale()));
    WindowCodec.measured(out, watch.before());
    out.integer(watch.past().size());
    watch.past().forEach(sums -> out.section(section -> sums(section, sums)));
    likelihood(out, watch.baseline());
    out.section(section -> finding(section, watch.finding()));
  }

  static SignalWatch watch(BinaryReader in) {
    return new SignalWatch(
        in.section("scale", SignalWatchCodec::scale),
        WindowCodec.measured(in),
        in.sections("past", SignalWatchCodec::sums),
        likelihood(in),
        in.section("finding", SignalWatchCodec::finding));
  }

  static void scale(BinaryWriter out, SignalScale scale) {
    out.real(scale.median());
    out.real(scale.sigma());
    out.real(scale.pooledVariance());
    out.integer(scale.season().periods().size());
    scale.season().periods().forEach(period -> out.longInteger(period.toMillis()));
    out.reals(scale.amplitudes().stream().mapToDouble(a -> a).toArray());
  }

  static SignalScale scale(BinaryReader in) {
    double median = in.real();
    double sigma = in.real();
    double pooledVariance = in.real();
    List<Duration> periods = new ArrayList<>();
    int count = in.hasMore() ? in.integer("periods of the season", 0, MOST_PERIODS) : 0;
    for (int i = 0; i < count; i++) {
      periods.add(Duration.ofMillis(in.longInteger()));
    }
    Season season = new Season(periods);
    return new SignalScale(
        median,
        sigma,
        pooledVariance,
        season,
        in.hasMore() ? list(in.finites("amplitudes", season.regressors() - 1)) : List.of());
  }

  private static void sums(BinaryWriter out, NoiseSums sums) {
    out.real(sums.signalVariance());
    out.real(sums.value());
    out.real(sums.regressors().get(0));
    out.real(sums.halfLogDeterminant());
    out.real(sums.products().get(0));
    out.real(sums.withValue().get(0));
    out.real(sums.valueValue());
    // The constant is above; an earlier version knew no other regressor.
    out.reals(others(sums.regressors()));
    out.reals(others(sums.products()));
    out.reals(others(sums.withValue()));
  }

  private static NoiseSums sums(BinaryReader in) {
    double signalVariance = in.real();
    double value = in.real();
    double one = in.real();
    double halfLogDeterminant = in.real();
    double oneOne = in.real();
    double oneValue = in.real();
    double valueValue = in.real();
    return new NoiseSums(
        signalVariance,
        value,
        withOthers(one, in, "regressors"),
        halfLogDeterminant,
        withOthers(oneOne, in, "products"),
        withOthers(oneValue, in, "products with values"),
        valueValue);
  }

  private static double[] others(List<Double> values) {
    return values.stream().skip(1).mapToDouble(v -> v).toArray();
  }

  private static List<Double> withOthers(double first, BinaryReader in, String name) {
    return in.hasMore()
        ? Stream.concat(Stream.of(first), list(in.finites(name)).stream()).toList()
        : List.of(first);
  }

  private static List<Double> list(double[] values) {
    return Arrays.stream(values).boxed().toList();
  }
}

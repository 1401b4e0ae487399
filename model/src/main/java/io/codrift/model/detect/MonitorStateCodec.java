package io.codrift.model.detect;

import io.codrift.model.Measured;
import io.codrift.model.NewerFormatException;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The binary form of a {@link MonitorState}: one byte with the format number, then one section with
 * a phase byte, a section for the progress and a section for the rest. Fields are in the order of
 * their declaration.
 *
 * <p>Formats 1 (without section lengths) and 2 belong to an earlier detector, which did not keep
 * its windows. They are still read. A monitor that was LEARNING or WATCHING learns a new baseline,
 * since the windows of the old one are not known; see {@link #losesBaseline}.
 *
 * <p>New fields are appended to the end of a section. Any other change (a new phase, another grid
 * of noise models) needs a new format number. Every format starts with the format number and the
 * length of the section, so that a state of a newer format can be told from a corrupt one.
 */
final class MonitorStateCodec {
  private static final int FORMAT = 3;
  private static final int FORMAT_WITHOUT_WINDOWS = 2;
  private static final int FORMAT_WITHOUT_SECTIONS = 1;

  private MonitorStateCodec() {}

  static byte[] encode(MonitorState state) {
    return encode(state, new BinaryWriter());
  }

  static byte[] encode(MonitorState state, BinaryWriter writer) {
    writer.octet(FORMAT);
    writer.section(
        body -> {
          body.octet(code(state.phase()));
          body.section(out -> progress(out, state.progress()));
          body.section(out -> rest(out, state));
        });
    return writer.toBytes();
  }

  private static void rest(BinaryWriter out, MonitorState state) {
    if (state instanceof LearningState learning) {
      out.integer(learning.gap());
      correlations(out, learning.correlations());
      out.section(section -> finding(section, learning.level()));
      out.section(section -> finding(section, learning.shift()));
      windows(out, learning.windows());
    } else if (state instanceof WatchingState watching) {
      out.integer(watching.gap());
      out.integer(watching.baselineWindows());
      out.integer(watching.before());
      measured(out, watching.mi());
      correlations(out, watching.correlations());
      out.section(section -> watch(section, watching.level()));
      out.section(section -> watch(section, watching.shift()));
      windows(out, watching.recent());
    } else if (state instanceof AlarmedState alarmed) {
      out.real(alarmed.levelEvidence());
      out.real(alarmed.shiftEvidence());
      out.integer(alarmed.windows());
      out.octet(alarmed.baselineNoise().isPresent() ? 1 : 0);
      alarmed
          .baselineNoise()
          .ifPresent(
              noise -> {
                likelihood(out, noise.level());
                likelihood(out, noise.shift());
              });
    }
  }

  /**
   * Reads a state.
   *
   * @throws NewerFormatException if a newer version of Codrift wrote it in a newer format
   * @throws IllegalArgumentException if the bytes are corrupt
   */
  static MonitorState decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw new IllegalArgumentException("the monitor state is empty");
    }
    int format = Byte.toUnsignedInt(bytes[0]);
    try {
      if (format == FORMAT_WITHOUT_SECTIONS) {
        BinaryReader in = BinaryReader.withoutSections(bytes, 1, bytes.length);
        MonitorState state = withoutWindows(in);
        in.end();
        return state;
      }
      BinaryReader in = BinaryReader.of(bytes, 1, bytes.length);
      if (format > FORMAT) {
        in.section("body", body -> null);
        in.end();
        throw new NewerFormatException("state of a monitor", format, FORMAT);
      }
      MonitorState state =
          switch (format) {
            case FORMAT -> in.section("body", MonitorStateCodec::body);
            case FORMAT_WITHOUT_WINDOWS -> in.section("body", MonitorStateCodec::withoutWindows);
            default -> throw new IllegalArgumentException("unknown format " + format);
          };
      in.end();
      return state;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "monitor state of %d bytes, format %d: %s"
              .formatted(bytes.length, format, e.getMessage()),
          e);
    }
  }

  /**
   * Whether reading these bytes loses the baseline of a monitor: an earlier detector wrote them,
   * and the monitor had one or was learning it.
   *
   * @throws IllegalArgumentException if the bytes are corrupt
   */
  static boolean losesBaseline(byte[] bytes) {
    return bytes.length > 0
        && Byte.toUnsignedInt(bytes[0]) < FORMAT
        && decode(bytes).phase() == Phase.LEARNING;
  }

  private static byte code(Phase phase) {
    return switch (phase) {
      case WARMING -> 0;
      case LEARNING -> 1;
      case WATCHING -> 2;
      case ALARMED -> 3;
    };
  }

  private static Phase phase(byte code) {
    return Arrays.stream(Phase.values())
        .filter(phase -> code(phase) == code)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("unknown phase " + code));
  }

  private static MonitorState body(BinaryReader in) {
    Phase phase = phase(in.octet());
    MonitorProgress progress = in.section("progress", MonitorStateCodec::progress);
    return in.section("phase", rest -> rest(rest, phase, progress));
  }

  private static MonitorState rest(BinaryReader in, Phase phase, MonitorProgress progress) {
    return switch (phase) {
      case WARMING -> new WarmingState(progress);
      case LEARNING -> {
        int gap = in.integer();
        Correlations correlations = correlations(in);
        Finding level = in.section("level", MonitorStateCodec::finding);
        Finding shift = in.section("shift", MonitorStateCodec::finding);
        List<ScoredWindow> windows = in.sections("windows", MonitorStateCodec::window);
        requireOnset(level, windows);
        requireOnset(shift, windows);
        yield new LearningState(progress, gap, windows, correlations, level, shift);
      }
      case WATCHING -> {
        int gap = in.integer();
        int baselineWindows = in.integer();
        int before = in.integer();
        Measured mi = measured(in);
        Correlations correlations = correlations(in);
        SignalWatch level = in.section("level", MonitorStateCodec::watch);
        SignalWatch shift = in.section("shift", MonitorStateCodec::watch);
        List<ScoredWindow> recent = in.sections("windows", MonitorStateCodec::window);
        requireOnset(level.finding(), recent);
        requireOnset(shift.finding(), recent);
        yield new WatchingState(
            progress, gap, baselineWindows, before, mi, correlations, level, shift, recent);
      }
      case ALARMED ->
          new AlarmedState(progress, in.real(), in.real(), in.integer(), baselineNoise(in));
    };
  }

  private static void requireOnset(Finding finding, List<ScoredWindow> windows) {
    if (finding.windowsBack() > 0 && finding.windowsBack() >= windows.size()) {
      throw new IllegalArgumentException(
          "an onset %d windows back in %d windows"
              .formatted(finding.windowsBack(), windows.size()));
    }
  }

  /** A state of the earlier detector. What it knew of a baseline cannot be used. */
  private static MonitorState withoutWindows(BinaryReader in) {
    Phase phase = phase(in.octet());
    MonitorProgress progress = in.section("progress", MonitorStateCodec::progress);
    return in.section(
        "phase",
        rest ->
            switch (phase) {
              case WARMING -> new WarmingState(progress);
              case LEARNING -> {
                skipEarlierBaseline(rest);
                yield LearningState.empty(progress);
              }
              case WATCHING -> {
                skipEarlierWatch(rest);
                yield LearningState.empty(progress);
              }
              case ALARMED ->
                  new AlarmedState(
                      progress, rest.real(), rest.real(), rest.integer(), Optional.empty());
            });
  }

  private static void skipEarlierBaseline(BinaryReader in) {
    in.integer();
    correlations(in);
    in.sections(
        "windows",
        window -> {
          window.integer();
          return skipReals(window, 6);
        });
  }

  private static void skipEarlierWatch(BinaryReader in) {
    skipReals(in, 2);
    correlations(in);
    for (String signal : List.of("level", "shift")) {
      in.section(
          signal,
          watch -> {
            watch.section(
                "baseline",
                baseline -> {
                  skipReals(baseline, 4);
                  return baseline.integer();
                });
            skipReals(watch, watch.count("statistics", Double.BYTES) + 1);
            return watch.integer();
          });
    }
    in.sections(
        "recent windows",
        window -> {
          window.longInteger();
          skipReals(window, 8);
          return correlations(window);
        });
  }

  private static int skipReals(BinaryReader in, int count) {
    for (int i = 0; i < count; i++) {
      in.real();
    }
    return count;
  }

  private static void progress(BinaryWriter out, MonitorProgress progress) {
    out.longInteger(progress.windowEnd());
    out.longInteger(progress.modelVersion());
    out.octet(progress.referenceVersion().isPresent() ? 1 : 0);
    out.longInteger(progress.referenceVersion().orElse(0));
  }

  private static MonitorProgress progress(BinaryReader in) {
    long windowEnd = in.longInteger();
    long modelVersion = in.longInteger();
    boolean present = in.octet() != 0;
    long reference = in.longInteger();
    return new MonitorProgress(
        windowEnd, modelVersion, present ? OptionalLong.of(reference) : OptionalLong.empty());
  }

  private static void measured(BinaryWriter out, Measured measured) {
    out.real(measured.value());
    out.real(measured.standardError());
  }

  private static Measured measured(BinaryReader in) {
    return new Measured(in.real(), in.real());
  }

  private static void correlations(BinaryWriter out, Correlations correlations) {
    out.integer(correlations.size());
    for (int i = 0; i < correlations.size(); i++) {
      out.single((float) correlations.get(i));
    }
  }

  private static Correlations correlations(BinaryReader in) {
    double[] values = new double[in.count("correlations", Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.single();
    }
    return Correlations.of(values);
  }

  private static void windows(BinaryWriter out, List<ScoredWindow> windows) {
    out.integer(windows.size());
    windows.forEach(w -> out.section(section -> window(section, w)));
  }

  private static void window(BinaryWriter out, ScoredWindow window) {
    out.longInteger(window.begin());
    out.integer(window.gap());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
    correlations(out, window.correlations());
  }

  private static ScoredWindow window(BinaryReader in) {
    return new ScoredWindow(
        in.longInteger(),
        in.integer("the gap before a window", 0, Integer.MAX_VALUE - 1),
        measured(in),
        measured(in),
        measured(in),
        correlations(in));
  }

  private static void finding(BinaryWriter out, Finding finding) {
    out.real(finding.evidence());
    out.integer(finding.windowsBack());
    out.octet(finding.direction() == Direction.UP ? 1 : 0);
  }

  private static Finding finding(BinaryReader in) {
    return new Finding(in.real(), in.integer(), in.octet() != 0 ? Direction.UP : Direction.DOWN);
  }

  private static void likelihood(BinaryWriter out, NoiseLikelihood likelihood) {
    out.reals(likelihood.logs().stream().mapToDouble(log -> log).toArray());
  }

  private static NoiseLikelihood likelihood(BinaryReader in) {
    return new NoiseLikelihood(
        Arrays.stream(in.finites("likelihood", NoiseModel.GRID.size())).boxed().toList());
  }

  private static Optional<BaselineNoise> baselineNoise(BinaryReader in) {
    return in.octet() == 0
        ? Optional.empty()
        : Optional.of(new BaselineNoise(likelihood(in), likelihood(in)));
  }

  private static void watch(BinaryWriter out, SignalWatch watch) {
    out.section(section -> scale(section, watch.scale()));
    measured(out, watch.before());
    out.integer(watch.past().size());
    watch.past().forEach(sums -> out.section(section -> sums(section, sums)));
    likelihood(out, watch.baseline());
    out.section(section -> finding(section, watch.finding()));
  }

  private static SignalWatch watch(BinaryReader in) {
    return new SignalWatch(
        in.section("scale", MonitorStateCodec::scale),
        measured(in),
        in.sections("past", MonitorStateCodec::sums),
        likelihood(in),
        in.section("finding", MonitorStateCodec::finding));
  }

  private static void scale(BinaryWriter out, SignalScale scale) {
    out.real(scale.median());
    out.real(scale.sigma());
    out.real(scale.pooledVariance());
  }

  private static SignalScale scale(BinaryReader in) {
    return new SignalScale(in.real(), in.real(), in.real());
  }

  private static void sums(BinaryWriter out, NoiseSums sums) {
    out.real(sums.signalVariance());
    out.real(sums.value());
    out.real(sums.one());
    out.real(sums.halfLogDeterminant());
    out.real(sums.oneOne());
    out.real(sums.oneValue());
    out.real(sums.valueValue());
  }

  private static NoiseSums sums(BinaryReader in) {
    return new NoiseSums(
        in.real(), in.real(), in.real(), in.real(), in.real(), in.real(), in.real());
  }
}

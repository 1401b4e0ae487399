package io.codrift.model.detect;

import io.codrift.model.Measured;
import io.codrift.model.NewerFormatException;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;

/**
 * The binary form of a {@link MonitorState}: one byte with the format number, then one section with
 * a phase byte, a section for the progress and a section for the rest. Fields are in the order of
 * their declaration. Format 1 has the same fields without section lengths; it is still read.
 *
 * <p>New fields are appended to the end of a section. Any other change (a new phase, another number
 * of statistics of a detector) needs a new format number. Every format starts with the format
 * number and the length of the section, so that a state of a newer format can be told from a
 * corrupt one.
 */
final class MonitorStateCodec {
  private static final int FORMAT = 2;
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
      out.integer(learning.windows().size());
      learning.windows().forEach(w -> out.section(section -> learnt(section, w)));
    } else if (state instanceof WatchingState watching) {
      measured(out, watching.mi());
      correlations(out, watching.correlations());
      out.section(section -> watch(section, watching.level()));
      out.section(section -> watch(section, watching.shift()));
      out.integer(watching.recent().size());
      watching.recent().forEach(w -> out.section(section -> recent(section, w)));
    } else if (state instanceof AlarmedState alarmed) {
      out.real(alarmed.levelEvidence());
      out.real(alarmed.shiftEvidence());
      out.integer(alarmed.windows());
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
        MonitorState state = body(in);
        in.end();
        return state;
      }
      BinaryReader in = BinaryReader.of(bytes, 1, bytes.length);
      if (format > FORMAT) {
        in.section("body", body -> null);
        in.end();
        throw new NewerFormatException("state of a monitor", format, FORMAT);
      }
      if (format != FORMAT) {
        throw new IllegalArgumentException("unknown format " + format);
      }
      MonitorState state = in.section("body", MonitorStateCodec::body);
      in.end();
      return state;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "monitor state of %d bytes, format %d: %s"
              .formatted(bytes.length, format, e.getMessage()),
          e);
    }
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
        yield new LearningState(
            progress, gap, in.sections("windows", MonitorStateCodec::learnt), correlations);
      }
      case WATCHING ->
          new WatchingState(
              progress,
              measured(in),
              correlations(in),
              in.section("level", level -> watch(level, Signal.LEVEL)),
              in.section("shift", shift -> watch(shift, Signal.SHIFT)),
              in.sections("recent windows", MonitorStateCodec::recent));
      case ALARMED -> new AlarmedState(progress, in.real(), in.real(), in.integer());
    };
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

  private static void learnt(BinaryWriter out, LearningState.LearntWindow window) {
    out.integer(window.gap());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
  }

  private static LearningState.LearntWindow learnt(BinaryReader in) {
    return new LearningState.LearntWindow(in.integer(), measured(in), measured(in), measured(in));
  }

  private static void watch(BinaryWriter out, SignalWatch watch) {
    out.section(section -> baseline(section, watch.baseline()));
    List<Double> statistics = watch.detector().statistics();
    out.integer(statistics.size());
    statistics.forEach(out::real);
    out.real(watch.before());
    out.integer(watch.distance());
  }

  private static SignalWatch watch(BinaryReader in, Signal signal) {
    SignalBaseline baseline = in.section("baseline", MonitorStateCodec::baseline);
    double[] statistics = new double[in.count("statistics", Double.BYTES)];
    for (int i = 0; i < statistics.length; i++) {
      statistics[i] = in.real();
    }
    MixtureDetector detector =
        MixtureDetector.restore(signal, Arrays.stream(statistics).boxed().toList());
    return new SignalWatch(baseline, detector, in.real(), in.integer());
  }

  private static void baseline(BinaryWriter out, SignalBaseline baseline) {
    out.real(baseline.mean());
    out.real(baseline.pooledVariance());
    out.real(baseline.excessVariance());
    out.real(baseline.autocorrelation());
    out.integer(baseline.windows());
  }

  private static SignalBaseline baseline(BinaryReader in) {
    return new SignalBaseline(in.real(), in.real(), in.real(), in.real(), in.integer());
  }

  private static void recent(BinaryWriter out, WatchingState.RecentWindow window) {
    out.longInteger(window.begin());
    out.real(window.levelScore());
    out.real(window.shiftScore());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
    correlations(out, window.correlations());
  }

  private static WatchingState.RecentWindow recent(BinaryReader in) {
    return new WatchingState.RecentWindow(
        in.longInteger(),
        in.real(),
        in.real(),
        measured(in),
        measured(in),
        measured(in),
        correlations(in));
  }
}

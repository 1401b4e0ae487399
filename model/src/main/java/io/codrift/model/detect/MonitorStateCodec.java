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
 * <p>Format 4 is format 3 with the sums of a season, which older versions would leave out. It is
 * written only for a state that has a season.
 *
 * <p>New fields are appended to the end of a section. Any other change (a new phase, another grid
 * of noise models) needs a new format number. Every format starts with the format number and the
 * length of the section, so that a state of a newer format can be told from a corrupt one.
 */
final class MonitorStateCodec {
  private static final int FORMAT = 4;
  private static final int FORMAT_WITHOUT_SEASONS = 3;
  private static final int FORMAT_WITHOUT_WINDOWS = 2;
  private static final int FORMAT_WITHOUT_SECTIONS = 1;

  private MonitorStateCodec() {}

  static byte[] encode(MonitorState state) {
    return encode(state, new BinaryWriter());
  }

  static byte[] encode(MonitorState state, BinaryWriter writer) {
    writer.octet(state.isSeasonal() ? FORMAT : FORMAT_WITHOUT_SEASONS);
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
      WindowCodec.correlations(out, learning.correlations());
      out.section(section -> SignalWatchCodec.finding(section, learning.level()));
      out.section(section -> SignalWatchCodec.finding(section, learning.shift()));
      WindowCodec.windows(out, learning.windows());
    } else if (state instanceof WatchingState watching) {
      out.integer(watching.gap());
      out.integer(watching.baselineWindows());
      out.integer(watching.before());
      WindowCodec.measured(out, watching.mi());
      WindowCodec.correlations(out, watching.correlations());
      out.section(section -> SignalWatchCodec.watch(section, watching.level()));
      out.section(section -> SignalWatchCodec.watch(section, watching.shift()));
      WindowCodec.windows(out, watching.recent());
      WindowCodec.parts(out, watching.parts());
    } else if (state instanceof AlarmedState alarmed) {
      out.real(alarmed.levelEvidence());
      out.real(alarmed.shiftEvidence());
      out.integer(alarmed.windows());
      out.octet(alarmed.baselineNoise().isPresent() ? 1 : 0);
      alarmed
          .baselineNoise()
          .ifPresent(
              noise -> {
                SignalWatchCodec.likelihood(out, noise.level());
                SignalWatchCodec.likelihood(out, noise.shift());
              });
      out.octet(alarmed.change().isPresent() ? 1 : 0);
      alarmed.change().ifPresent(change -> out.section(section -> change(section, change)));
    }
  }

  private static void change(BinaryWriter out, OpenChange change) {
    out.octet(change.signal() == Signal.LEVEL ? 0 : 1);
    out.section(section -> SignalWatchCodec.scale(section, change.scale()));
    out.real(change.base());
    out.real(change.changed());
    WindowCodec.measured(out, change.before());
    SignalWatchCodec.likelihood(out, change.noise());
    out.octet(code(change.resume().phase()));
    out.section(section -> progress(section, change.resume().progress()));
    out.section(section -> rest(section, change.resume()));
    out.integer(change.skipped());
    out.integer(change.gap());
    WindowCodec.windows(out, change.since());
  }

  private static OpenChange change(BinaryReader in) {
    return new OpenChange(
        in.octet() == 0 ? Signal.LEVEL : Signal.SHIFT,
        in.section("scale", SignalWatchCodec::scale),
        in.finite("the score before the change"),
        in.finite("the score after the change"),
        WindowCodec.measured(in),
        SignalWatchCodec.likelihood(in),
        resume(in),
        in.integer("the windows of a change", 0, Integer.MAX_VALUE / 2),
        in.integer("the gap of a change", 0, Integer.MAX_VALUE / 2),
        in.sections("windows", WindowCodec::window));
  }

  private static MonitorState resume(BinaryReader in) {
    Phase phase = phase(in.octet());
    if (phase == Phase.WARMING || phase == Phase.ALARMED) {
      throw new IllegalArgumentException("a change that began in the phase " + phase);
    }
    MonitorProgress progress = in.section("progress", MonitorStateCodec::progress);
    return in.section("state before the change", rest -> rest(rest, phase, progress));
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
        MonitorState state = EarlierState.read(in);
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
            case FORMAT_WITHOUT_SEASONS, FORMAT -> in.section("body", MonitorStateCodec::body);
            case FORMAT_WITHOUT_WINDOWS -> in.section("body", EarlierState::read);
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
        && Byte.toUnsignedInt(bytes[0]) <= FORMAT_WITHOUT_WINDOWS
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

  static Phase phase(byte code) {
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
        Correlations correlations = WindowCodec.correlations(in);
        Finding level = in.section("level", SignalWatchCodec::finding);
        Finding shift = in.section("shift", SignalWatchCodec::finding);
        List<ScoredWindow> windows = in.sections("windows", WindowCodec::window);
        requireOnset(level, windows);
        requireOnset(shift, windows);
        yield new LearningState(progress, gap, windows, correlations, level, shift);
      }
      case WATCHING -> {
        int gap = in.integer();
        int baselineWindows = in.integer();
        int before = in.integer();
        Measured mi = WindowCodec.measured(in);
        Correlations correlations = WindowCodec.correlations(in);
        SignalWatch level = in.section("level", SignalWatchCodec::watch);
        SignalWatch shift = in.section("shift", SignalWatchCodec::watch);
        List<ScoredWindow> recent = in.sections("windows", WindowCodec::window);
        requireOnset(level.finding(), recent);
        requireOnset(shift.finding(), recent);
        yield new WatchingState(
            progress,
            gap,
            baselineWindows,
            before,
            mi,
            correlations,
            level,
            shift,
            recent,
            WindowCodec.parts(in));
      }
      case ALARMED ->
          new AlarmedState(
              progress,
              in.real(),
              in.real(),
              in.integer(),
              baselineNoise(in),
              in.hasMore() && in.octet() != 0
                  ? Optional.of(in.section("change", MonitorStateCodec::change))
                  : Optional.empty());
    };
  }

  private static void requireOnset(Finding finding, List<ScoredWindow> windows) {
    int back =
        Math.max(finding.windowsBack(), finding.onset().map(OnsetRange::earliestBack).orElse(0));
    if (back > 0 && back >= windows.size()) {
      throw new IllegalArgumentException(
          "an onset %d windows back in %d windows".formatted(back, windows.size()));
    }
  }

  private static void progress(BinaryWriter out, MonitorProgress progress) {
    out.longInteger(progress.windowEnd());
    out.longInteger(progress.modelVersion());
    out.octet(progress.referenceVersion().isPresent() ? 1 : 0);
    out.longInteger(progress.referenceVersion().orElse(0));
    out.longInteger(progress.windowLength().orElse(0));
  }

  static MonitorProgress progress(BinaryReader in) {
    long windowEnd = in.longInteger();
    long modelVersion = in.longInteger();
    boolean present = in.octet() != 0;
    long reference = in.longInteger();
    // The first versions did not keep the length.
    long length = in.hasMore() ? in.longInteger() : 0;
    return new MonitorProgress(
        windowEnd,
        modelVersion,
        present ? OptionalLong.of(reference) : OptionalLong.empty(),
        length == 0 ? OptionalLong.empty() : OptionalLong.of(length));
  }

  private static Optional<BaselineNoise> baselineNoise(BinaryReader in) {
    return in.octet() == 0
        ? Optional.empty()
        : Optional.of(
            new BaselineNoise(SignalWatchCodec.likelihood(in), SignalWatchCodec.likelihood(in)));
  }
}

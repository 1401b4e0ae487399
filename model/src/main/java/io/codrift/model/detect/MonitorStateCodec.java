package io.codrift.model.detect;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * The binary form of a {@link MonitorState}: a version byte, a phase byte, then the state's
 * components in the order of their declaration; little-endian, lists preceded by their size.
 */
final class MonitorStateCodec {
  private static final byte VERSION = 1;

  private MonitorStateCodec() {}

  static byte[] encode(MonitorState state) {
    Writer out = new Writer();
    out.byteValue(VERSION);
    out.byteValue(code(state.phase()));
    progress(out, state.progress());
    if (state instanceof LearningState learning) {
      out.intValue(learning.gap());
      correlations(out, learning.correlations());
      out.intValue(learning.windows().size());
      learning.windows().forEach(w -> learnt(out, w));
    } else if (state instanceof WatchingState watching) {
      measured(out, watching.mi());
      correlations(out, watching.correlations());
      watch(out, watching.level());
      watch(out, watching.shift());
      out.intValue(watching.recent().size());
      watching.recent().forEach(w -> recent(out, w));
    } else if (state instanceof AlarmedState alarmed) {
      out.doubleValue(alarmed.levelEvidence());
      out.doubleValue(alarmed.shiftEvidence());
      out.intValue(alarmed.windows());
    }
    return out.toBytes();
  }

  static MonitorState decode(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    try {
      byte version = in.get();
      if (version != VERSION) {
        throw new IllegalArgumentException(
            "monitor state of version %d, but this build reads version %d"
                .formatted(version, VERSION));
      }
      MonitorState state = body(in, phase(in.get()));
      if (in.hasRemaining()) {
        throw new IllegalArgumentException(
            "monitor state with %d bytes too many".formatted(in.remaining()));
      }
      return state;
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException(
          "monitor state cut off after " + bytes.length + " bytes", e);
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
        .orElseThrow(
            () -> new IllegalArgumentException("monitor state with unknown phase " + code));
  }

  private static MonitorState body(ByteBuffer in, Phase phase) {
    Progress progress = progress(in);
    return switch (phase) {
      case WARMING -> new WarmingState(progress);
      case LEARNING -> {
        int gap = in.getInt();
        Correlations correlations = correlations(in);
        yield new LearningState(progress, gap, list(in, MonitorStateCodec::learnt), correlations);
      }
      case WATCHING ->
          new WatchingState(
              progress,
              measured(in),
              correlations(in),
              watch(in, Signal.LEVEL),
              watch(in, Signal.SHIFT),
              list(in, MonitorStateCodec::recent));
      case ALARMED -> new AlarmedState(progress, in.getDouble(), in.getDouble(), in.getInt());
    };
  }

  private static void progress(Writer out, Progress progress) {
    out.longValue(progress.windowEnd());
    out.longValue(progress.modelVersion());
    out.byteValue((byte) (progress.referenceVersion().isPresent() ? 1 : 0));
    out.longValue(progress.referenceVersion().orElse(0));
  }

  private static Progress progress(ByteBuffer in) {
    long windowEnd = in.getLong();
    long modelVersion = in.getLong();
    boolean present = in.get() != 0;
    long reference = in.getLong();
    return new Progress(
        windowEnd, modelVersion, present ? OptionalLong.of(reference) : OptionalLong.empty());
  }

  private static void measured(Writer out, Measured measured) {
    out.doubleValue(measured.value());
    out.doubleValue(measured.standardError());
  }

  private static Measured measured(ByteBuffer in) {
    return new Measured(in.getDouble(), in.getDouble());
  }

  private static void correlations(Writer out, Correlations correlations) {
    out.intValue(correlations.size());
    for (int i = 0; i < correlations.size(); i++) {
      out.floatValue((float) correlations.get(i));
    }
  }

  private static Correlations correlations(ByteBuffer in) {
    int size = size(in, Float.BYTES);
    double[] values = new double[size];
    for (int i = 0; i < size; i++) {
      values[i] = in.getFloat();
    }
    return Correlations.of(values);
  }

  private static void learnt(Writer out, LearningState.LearntWindow window) {
    out.intValue(window.gap());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
  }

  private static LearningState.LearntWindow learnt(ByteBuffer in) {
    return new LearningState.LearntWindow(in.getInt(), measured(in), measured(in), measured(in));
  }

  private static void watch(Writer out, SignalWatch watch) {
    SignalBaseline baseline = watch.baseline();
    out.doubleValue(baseline.mean());
    out.doubleValue(baseline.pooledVariance());
    out.doubleValue(baseline.excessVariance());
    out.doubleValue(baseline.autocorrelation());
    out.intValue(baseline.windows());
    List<Double> statistics = watch.detector().statistics();
    out.intValue(statistics.size());
    statistics.forEach(out::doubleValue);
    out.doubleValue(watch.before());
    out.intValue(watch.distance());
  }

  private static SignalWatch watch(ByteBuffer in, Signal signal) {
    SignalBaseline baseline =
        new SignalBaseline(
            in.getDouble(), in.getDouble(), in.getDouble(), in.getDouble(), in.getInt());
    MixtureDetector detector = MixtureDetector.restore(signal, list(in, ByteBuffer::getDouble));
    return new SignalWatch(baseline, detector, in.getDouble(), in.getInt());
  }

  private static void recent(Writer out, WatchingState.RecentWindow window) {
    out.longValue(window.start());
    out.doubleValue(window.levelScore());
    out.doubleValue(window.shiftScore());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
    correlations(out, window.correlations());
  }

  private static WatchingState.RecentWindow recent(ByteBuffer in) {
    return new WatchingState.RecentWindow(
        in.getLong(),
        in.getDouble(),
        in.getDouble(),
        measured(in),
        measured(in),
        measured(in),
        correlations(in));
  }

  private static <T> List<T> list(ByteBuffer in, Function<ByteBuffer, T> element) {
    int size = size(in, 1);
    List<T> list = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      list.add(element.apply(in));
    }
    return list;
  }

  /** A size that the remaining bytes can hold: corrupt bytes must not allocate gigabytes. */
  private static int size(ByteBuffer in, int bytesEach) {
    int size = in.getInt();
    if (size < 0 || size > in.remaining() / bytesEach) {
      throw new IllegalArgumentException(
          "monitor state with a list of %d elements in %d bytes".formatted(size, in.remaining()));
    }
    return size;
  }

  /** A growing little-endian buffer. */
  private static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        ByteBuffer larger =
            ByteBuffer.allocate(2 * buffer.capacity()).order(ByteOrder.LITTLE_ENDIAN);
        buffer.flip();
        buffer = larger.put(buffer);
      }
      return buffer;
    }

    void byteValue(byte value) {
      room(Byte.BYTES).put(value);
    }

    void intValue(int value) {
      room(Integer.BYTES).putInt(value);
    }

    void longValue(long value) {
      room(Long.BYTES).putLong(value);
    }

    void floatValue(float value) {
      room(Float.BYTES).putFloat(value);
    }

    void doubleValue(double value) {
      room(Double.BYTES).putDouble(value);
    }

    byte[] toBytes() {
      byte[] bytes = new byte[buffer.position()];
      buffer.flip();
      buffer.get(bytes);
      return bytes;
    }
  }
}

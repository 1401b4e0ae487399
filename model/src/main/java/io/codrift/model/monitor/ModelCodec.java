package io.codrift.model.monitor;

import io.codrift.model.CheckpointException;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Side;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The checkpoint format: little-endian; magic, format number, fields, CRC-32C of all before it. A
 * reader refuses what it does not know and every number that is not finite.
 */
public final class ModelCodec {
  private static final int MAGIC = 0x4d445243; // "CRDM"
  private static final short FORMAT = 2;
  private static final int MOST_DIMS = 4096;
  private static final int MOST_FOLDS = 64;

  private ModelCodec() {}

  static byte[] encode(NdoeModel model) {
    Writer out = new Writer();
    out.integer(MAGIC);
    out.integer(FORMAT);
    out.integer(model.xDims());
    out.integer(model.yDims());
    out.integer(model.folds());
    out.integer(model.side().code());
    out.longInteger(model.version());
    out.integer(model.idleWindows());
    out.integer(model.flows().size());
    model.flows().forEach(flow -> write(out, flow));
    out.doubles(model.settling().gains());
    out.doubles(model.settling().informations());
    out.integer(model.reference().isPresent() ? 1 : 0);
    model.reference().ifPresent(reference -> write(out, reference));
    return out.finished();
  }

  private static void write(Writer out, Reference reference) {
    out.longInteger(reference.version());
    out.integer(reference.forced() ? 1 : 0);
    out.longInteger(reference.end());
    for (FoldReference fold : reference.folds()) {
      double degrees = fold.start().degrees();
      out.real(Double.isInfinite(degrees) ? 0 : degrees);
      out.doubles(fold.start().scatter());
      out.doubles(fold.conditionalWeights());
      out.doubles(fold.marginalWeights());
      write(out, fold.flow());
    }
  }

  private static void write(Writer out, Optional<FlowPair> flow) {
    if (flow.isEmpty()) {
      out.integer(0);
      return;
    }
    boolean same = flow.get().conditional().equals(flow.get().marginal());
    out.integer(same ? 1 : 2);
    write(out, flow.get().conditional());
    if (!same) {
      write(out, flow.get().marginal());
    }
  }

  private static void write(Writer out, FlowWeights flow) {
    FlowShape shape = flow.shape();
    if (shape.wiring() != FlowShape.Wiring.FREE) {
      throw new IllegalArgumentException("a checkpoint holds flows of free wiring, not " + shape);
    }
    out.integer(shape.xDims());
    out.integer(shape.yDims());
    out.integer(shape.hiddenPerDim());
    out.integer(shape.hiddenLayers());
    out.integer(shape.flows());
    out.integer(shape.contextWidth());
    out.bytes(flow.toBytes());
  }

  /**
   * @throws CheckpointException if the bytes are not an intact checkpoint; says why
   */
  public static NdoeModel decode(byte[] bytes, EllipticalStart.Tables tables) {
    if (bytes.length < 16) {
      throw new CheckpointException(
          "a checkpoint of %d bytes is cut short".formatted(bytes.length));
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getInt() != MAGIC) {
      throw new CheckpointException("these bytes are no checkpoint of a monitor");
    }
    int format = buffer.getInt();
    if (format != FORMAT) {
      throw new CheckpointException(
          "the checkpoint has format %d, this version reads format %d".formatted(format, FORMAT));
    }
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - Integer.BYTES);
    if ((int) checksum.getValue() != buffer.getInt(bytes.length - Integer.BYTES)) {
      throw new CheckpointException("the checkpoint's checksum does not match: it is corrupt");
    }
    Reader in = new Reader(buffer.limit(bytes.length - Integer.BYTES));
    try {
      return read(in, tables);
    } catch (IllegalArgumentException | ArithmeticException | java.nio.BufferUnderflowException e) {
      throw new CheckpointException("the checkpoint is inconsistent: " + e.getMessage(), e);
    }
  }

  private static NdoeModel read(Reader in, EllipticalStart.Tables tables) {
    int xDims = in.integer("d_x", 1, MOST_DIMS);
    int yDims = in.integer("d_y", 1, MOST_DIMS);
    int folds = in.integer("folds", 2, MOST_FOLDS);
    Side side = Side.of(in.integer("side", 0, 1));
    long version = in.longInteger();
    int idle = in.integer("idle windows", NdoeModel.WOKEN, Integer.MAX_VALUE);
    int target = side == Side.X ? xDims : yDims;
    int context = xDims + yDims - target;
    int flowCount = in.integer("flows", 0, folds);
    List<FlowWeights> flows = new ArrayList<>();
    for (int k = 0; k < flowCount; k++) {
      flows.add(flow(in, target, context));
    }
    double[] gains = in.doubles("gains", -1);
    Settling settling = Settling.of(gains, in.doubles("informations", gains.length));
    Optional<Reference> reference = Optional.empty();
    if (in.integer("reference present", 0, 1) == 1) {
      reference = Optional.of(reference(in, folds, target, context, tables));
    }
    in.end();
    return new NdoeModel(xDims, yDims, folds, side, version, idle, flows, settling, reference);
  }

  private static Reference reference(
      Reader in, int folds, int target, int context, EllipticalStart.Tables tables) {
    long version = in.longInteger();
    boolean forced = in.integer("forced", 0, 1) == 1;
    long end = in.longInteger();
    List<FoldReference> all = new ArrayList<>();
    int dims = target + context;
    for (int k = 0; k < folds; k++) {
      double degrees = in.real("degrees");
      EllipticalStart start =
          EllipticalStart.restore(
              degrees == 0 ? Double.POSITIVE_INFINITY : degrees,
              target,
              context,
              in.doubles("scatter", dims * dims),
              tables);
      double[] conditionalWeights = in.doubles("conditional weights", -1);
      double[] marginalWeights = in.doubles("marginal weights", -1);
      int flowCount = in.integer("reference flows", 0, 2);
      Optional<FlowPair> pair = Optional.empty();
      if (flowCount > 0) {
        FlowWeights conditional = flow(in, target, context);
        FlowWeights marginal = flowCount == 2 ? flow(in, target, context) : conditional;
        pair = Optional.of(new FlowPair(conditional, marginal));
      }
      all.add(new FoldReference(start, conditionalWeights, marginalWeights, pair));
    }
    return new Reference(version, forced, end, all);
  }

  private static FlowWeights flow(Reader in, int target, int context) {
    FlowShape shape =
        new FlowShape(
            in.integer("flow d_x", target, target),
            in.integer("flow d_y", context, context),
            in.integer("hidden units per dimension", 1, MOST_DIMS),
            in.integer("hidden layers", 1, 64),
            in.integer("flows in a row", 1, 64),
            in.integer("context width", 1, MOST_DIMS));
    FlowShape expected = FlowShape.production(target, context);
    if (!shape.equals(expected)) {
      throw new CheckpointException(
          "the checkpoint has flows of another size, %s, than this version trains, %s"
              .formatted(shape, expected));
    }
    return FlowWeights.fromBytes(shape, in.bytes("weights"));
  }

  /** Grows as needed; always little-endian. */
  private static final class Writer {
    private ByteBuffer buffer = ByteBuffer.allocate(1 << 12).order(ByteOrder.LITTLE_ENDIAN);

    private ByteBuffer room(int bytes) {
      if (buffer.remaining() < bytes) {
        int size = Math.max(buffer.capacity() * 2, buffer.position() + bytes);
        ByteBuffer larger = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
        buffer.flip();
        larger.put(buffer);
        buffer = larger;
      }
      return buffer;
    }

    void integer(int value) {
      room(Integer.BYTES).putInt(value);
    }

    void longInteger(long value) {
      room(Long.BYTES).putLong(value);
    }

    void real(double value) {
      room(Double.BYTES).putDouble(value);
    }

    void doubles(double[] values) {
      integer(values.length);
      for (double value : values) {
        real(value);
      }
    }

    void bytes(byte[] values) {
      integer(values.length);
      room(values.length).put(values);
    }

    byte[] finished() {
      CRC32C checksum = new CRC32C();
      checksum.update(buffer.array(), 0, buffer.position());
      integer((int) checksum.getValue());
      return java.util.Arrays.copyOf(buffer.array(), buffer.position());
    }
  }

  /** Reads with bounds: a length is checked before anything is allocated. */
  private static final class Reader {
    private final ByteBuffer buffer;

    Reader(ByteBuffer buffer) {
      this.buffer = buffer;
    }

    int integer(String field, int least, int most) {
      int value = buffer.getInt();
      if (value < least || value > most) {
        throw new IllegalArgumentException(
            "%s is %d, not between %d and %d".formatted(field, value, least, most));
      }
      return value;
    }

    long longInteger() {
      return buffer.getLong();
    }

    double real(String field) {
      double value = buffer.getDouble();
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(field + " is not finite");
      }
      return value;
    }

    double[] doubles(String field, int expected) {
      int length = integer(field + " count", 0, buffer.remaining() / Double.BYTES);
      if (expected >= 0 && length != expected) {
        throw new IllegalArgumentException(
            "%s has %d values, not %d".formatted(field, length, expected));
      }
      double[] values = new double[length];
      for (int i = 0; i < length; i++) {
        values[i] = real(field);
      }
      return values;
    }

    byte[] bytes(String field) {
      byte[] values = new byte[integer(field + " length", 0, buffer.remaining())];
      buffer.get(values);
      return values;
    }

    void end() {
      if (buffer.hasRemaining()) {
        throw new IllegalArgumentException(buffer.remaining() + " bytes are left over");
      }
    }
  }
}

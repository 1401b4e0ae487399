package io.codrift.model.monitor;

import io.codrift.model.CheckpointException;
import io.codrift.model.NewerFormatException;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.copula.CopulaCodec;
import io.codrift.model.discrete.DiscreteModel;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowSizes;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.fold.Side;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * The checkpoint format: little-endian; magic number, format number, one section with the fields,
 * CRC-32C of all preceding bytes. Format 2 has the same fields without section lengths; it is still
 * read. Numbers that are not finite are rejected.
 *
 * <p>New fields are appended to the end of a section. Any other change (flows of another size,
 * weights of another candidate) needs a new format number. Every format has magic number, format
 * number and checksum, so that a checkpoint of a newer format can be told from a corrupt one.
 * Format 4 is format 3 with kinds of models that older versions do not know; it is written only for
 * a reference that has one.
 */
public final class ModelCodec {
  private static final int MAGIC = 0x4d445243; // "CRDM"
  private static final int FORMAT = 4;
  private static final int FORMAT_WITHOUT_ROTATIONS_PAIRS_OR_NETWORKS = 3;
  private static final int FORMAT_WITHOUT_SECTIONS = 2;
  private static final int HEADER_BYTES = 2 * Integer.BYTES;
  private static final int MOST_DIMS = 4096;
  private static final int MOST_FOLDS = 64;
  private static final int MOST_DISCRETE = 16;
  private static final int MOST_COPULAS = 16;

  private ModelCodec() {}

  static byte[] encode(NdoeModel model) {
    return encode(model, new BinaryWriter());
  }

  static byte[] encode(NdoeModel model, BinaryWriter out) {
    out.integer(MAGIC);
    out.integer(needsFormat4(model) ? FORMAT : FORMAT_WITHOUT_ROTATIONS_PAIRS_OR_NETWORKS);
    out.section(body -> write(body, model));
    out.integer(checksum(out.toBytes()));
    return out.toBytes();
  }

  private static boolean needsFormat4(NdoeModel model) {
    return model.reference().stream()
        .flatMap(reference -> reference.folds().stream())
        .anyMatch(
            fold ->
                fold.copulas().stream()
                        .flatMap(copulas -> copulas.models().stream())
                        .anyMatch(CopulaCodec::isSinceFormat4)
                    || fold.discrete().stream()
                        .flatMap(discrete -> discrete.models().stream())
                        .anyMatch(DiscreteModel::hasNetwork));
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes);
    return (int) checksum.getValue();
  }

  private static void write(BinaryWriter out, NdoeModel model) {
    out.integer(model.xDims());
    out.integer(model.yDims());
    out.integer(model.folds());
    out.integer(model.side().code());
    out.longInteger(model.version());
    out.integer(model.idleWindows());
    out.integer(model.flows().size());
    model.flows().forEach(flow -> write(out, flow));
    out.reals(model.settling().gains());
    out.reals(model.settling().informations());
    out.integer(model.reference().isPresent() ? 1 : 0);
    model.reference().ifPresent(reference -> out.section(section -> write(section, reference)));
  }

  private static void write(BinaryWriter out, Reference reference) {
    out.longInteger(reference.version());
    out.integer(reference.forced() ? 1 : 0);
    out.longInteger(reference.end());
    reference.folds().forEach(fold -> out.section(section -> write(section, fold)));
  }

  private static void write(BinaryWriter out, FoldReference fold) {
    out.section(section -> write(section, fold.start()));
    write(out, fold.ofStartAndFlow());
    write(out, fold.flow());
    out.integer(fold.discrete().isPresent() ? 1 : 0);
    fold.discrete().ifPresent(discrete -> out.section(section -> write(section, discrete)));
    out.integer(fold.copulas().isPresent() ? 1 : 0);
    fold.copulas().ifPresent(copulas -> out.section(section -> write(section, copulas)));
  }

  private static void write(BinaryWriter out, MixedWeights weights) {
    out.reals(weights.conditional());
    out.reals(weights.marginal());
  }

  private static void write(BinaryWriter out, DiscreteReference discrete) {
    out.integer(discrete.models().size());
    discrete.models().forEach(model -> model.write(out));
    write(out, discrete.weights());
  }

  private static void write(BinaryWriter out, CopulaReference copulas) {
    out.integer(copulas.models().size());
    copulas.models().forEach(model -> CopulaCodec.write(out, model));
    write(out, copulas.weights());
  }

  private static void write(BinaryWriter out, EllipticalStart start) {
    double degrees = start.degrees();
    out.real(Double.isInfinite(degrees) ? 0 : degrees);
    out.reals(start.scatter());
  }

  private static void write(BinaryWriter out, Optional<FlowPair> flow) {
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

  private static void write(BinaryWriter out, FlowWeights flow) {
    FlowShape shape = flow.shape();
    if (!shape.equals(FlowShape.production(shape.xDims(), shape.yDims()))) {
      throw new IllegalArgumentException(
          "a checkpoint can only hold flows of the production shape, not " + shape);
    }
    FlowSizes sizes = FlowSizes.production(shape.xDims());
    out.section(
        section -> {
          section.integer(shape.xDims());
          section.integer(shape.yDims());
          section.integer(sizes.hiddenPerDim());
          section.integer(sizes.hiddenLayers());
          section.integer(sizes.flows());
          section.integer(sizes.contextWidth());
          section.bytes(flow.toBytes());
        });
  }

  /**
   * Reads a model that any version of Codrift wrote. Fields that a newer version appended are
   * dropped.
   *
   * @throws CheckpointException if the bytes are not an intact checkpoint; the message gives the
   *     reason
   * @throws NewerFormatException if the checkpoint is intact but this version cannot read its
   *     format
   */
  public static NdoeModel decode(byte[] bytes, EllipticalStart.Tables tables) {
    if (bytes.length < HEADER_BYTES + Integer.BYTES) {
      throw new CheckpointException(
          "the checkpoint is truncated: it has only %d bytes".formatted(bytes.length));
    }
    int end = bytes.length - Integer.BYTES;
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (buffer.getInt() != MAGIC) {
      throw new CheckpointException("the bytes are not a checkpoint of a monitor");
    }
    int format = buffer.getInt();
    if (checksum(Arrays.copyOf(bytes, end)) != buffer.getInt(end)) {
      throw new CheckpointException("the checkpoint's checksum does not match: it is corrupt");
    }
    if (format > FORMAT) {
      throw new NewerFormatException("model of a monitor", format, FORMAT);
    }
    try {
      return switch (format) {
        case FORMAT_WITHOUT_SECTIONS -> {
          BinaryReader in = BinaryReader.withoutSections(bytes, HEADER_BYTES, end);
          NdoeModel model = read(in, tables);
          in.end();
          yield model;
        }
        case FORMAT_WITHOUT_ROTATIONS_PAIRS_OR_NETWORKS, FORMAT -> {
          BinaryReader in = BinaryReader.of(bytes, HEADER_BYTES, end);
          NdoeModel model = in.section("model", body -> read(body, tables));
          in.end();
          yield model;
        }
        default ->
            throw new IllegalArgumentException(
                "it has format %d, but this version reads formats %d to %d"
                    .formatted(format, FORMAT_WITHOUT_SECTIONS, FORMAT));
      };
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new CheckpointException("the checkpoint is inconsistent: " + e.getMessage(), e);
    }
  }

  private static NdoeModel read(BinaryReader in, EllipticalStart.Tables tables) {
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
    double[] gains = in.finites("gains");
    Settling settling = Settling.of(gains, in.finites("informations", gains.length));
    Optional<Reference> reference = Optional.empty();
    if (in.integer("reference present", 0, 1) == 1) {
      reference =
          Optional.of(
              in.section(
                  "reference", section -> reference(section, folds, target, context, tables)));
    }
    return new NdoeModel(xDims, yDims, folds, side, version, idle, flows, settling, reference);
  }

  private static Reference reference(
      BinaryReader in, int folds, int target, int context, EllipticalStart.Tables tables) {
    long version = in.longInteger();
    boolean forced = in.integer("forced", 0, 1) == 1;
    long end = in.longInteger();
    List<FoldReference> all = new ArrayList<>();
    for (int k = 0; k < folds; k++) {
      all.add(in.section("fold", section -> fold(section, target, context, tables)));
    }
    return new Reference(version, forced, end, all);
  }

  private static FoldReference fold(
      BinaryReader in, int target, int context, EllipticalStart.Tables tables) {
    EllipticalStart start = in.section("start", section -> start(section, target, context, tables));
    MixedWeights weights = weights(in);
    int flowCount = in.integer("reference flows", 0, 2);
    Optional<FlowPair> pair = Optional.empty();
    if (flowCount > 0) {
      FlowWeights conditional = flow(in, target, context);
      FlowWeights marginal = flowCount == 2 ? flow(in, target, context) : conditional;
      pair = Optional.of(new FlowPair(conditional, marginal));
    }
    Optional<DiscreteReference> discrete =
        in.hasMore() && in.integer("discrete part present", 0, 1) == 1
            ? Optional.of(
                in.section("discrete part", section -> discrete(section, target, context)))
            : Optional.empty();
    Optional<CopulaReference> copulas =
        in.hasMore() && in.integer("copulas present", 0, 1) == 1
            ? Optional.of(
                in.section("copulas", section -> copulas(section, target, context, tables)))
            : Optional.empty();
    return new FoldReference(start, weights, pair, discrete, copulas);
  }

  private static MixedWeights weights(BinaryReader in) {
    return new MixedWeights(in.finites("conditional weights"), in.finites("marginal weights"));
  }

  private static CopulaReference copulas(
      BinaryReader in, int target, int context, EllipticalStart.Tables tables) {
    int count = in.integer("copula models", 1, MOST_COPULAS);
    List<CopulaModel> models = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      models.add(CopulaCodec.read(in, target, context, tables));
    }
    return new CopulaReference(models, weights(in));
  }

  private static DiscreteReference discrete(BinaryReader in, int target, int context) {
    int count = in.integer("discrete models", 1, MOST_DISCRETE);
    List<DiscreteModel> models = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      models.add(DiscreteModel.read(in, target, context));
    }
    return new DiscreteReference(models, weights(in));
  }

  private static EllipticalStart start(
      BinaryReader in, int target, int context, EllipticalStart.Tables tables) {
    double degrees = in.finite("degrees");
    int dims = target + context;
    return EllipticalStart.restore(
        degrees == 0 ? Double.POSITIVE_INFINITY : degrees,
        target,
        context,
        in.finites("scatter", dims * dims),
        tables);
  }

  private static FlowWeights flow(BinaryReader in, int target, int context) {
    return in.section("flow", section -> weights(section, target, context));
  }

  private static FlowWeights weights(BinaryReader in, int target, int context) {
    int xDims = in.integer("flow d_x", target, target);
    int yDims = in.integer("flow d_y", context, context);
    FlowSizes sizes =
        new FlowSizes(
            in.integer("hidden units per dimension", 1, MOST_DIMS),
            in.integer("hidden layers", 1, 64),
            in.integer("flows in a row", 1, 64),
            in.integer("context width", 1, MOST_DIMS));
    FlowSizes expected = FlowSizes.production(xDims);
    if (!sizes.equals(expected)) {
      throw new CheckpointException(
          "the checkpoint has flows of size %s, but this version trains flows of size %s"
              .formatted(sizes, expected));
    }
    FlowShape shape = FlowShape.of(xDims, yDims, sizes);
    return FlowWeights.fromBytes(shape, in.bytes("weights"));
  }
}

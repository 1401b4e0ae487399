package io.codrift.model.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.CheckpointException;
import io.codrift.model.NewerFormatException;
import io.codrift.model.binary.NewerWriter;
import io.codrift.model.discrete.DiscreteModel;
import io.codrift.model.discrete.DiscreteStart;
import io.codrift.model.discrete.SideColumns;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.FlowPair;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.FlowWeights;
import io.codrift.model.flow.PartialStart;
import io.codrift.model.flow.SortedColumn;
import io.codrift.model.fold.Side;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class ModelCodecTest {
  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  @Test
  void readsBackWhatItWrote() {
    for (NdoeModel model :
        List.of(model(2, 2), model(1, 3), model(3, 1), bare(), discrete(), partial())) {
      assertThat(ModelCodec.decode(model.toBytes(), tables)).isEqualTo(model);
    }
  }

  @Test
  void aModelFromElsewhereIsTheNextVersionAfterTheOneThatItReplaces() {
    NdoeModel own = bare();
    NdoeModel sent = model(2, 2);
    NdoeModel next = sent.after(own);
    assertThat(next.version()).isEqualTo(own.version() + 1);
    assertThat(next.reference().orElseThrow().version()).isEqualTo(next.version());
    assertThat(next.reference().orElseThrow().folds())
        .isEqualTo(sent.reference().orElseThrow().folds());
    assertThat(next.flows()).isEqualTo(sent.flows());
    assertThat(next.hasReference()).isTrue();
    assertThat(next.withoutReference().hasReference()).isFalse();
  }

  @Test
  void staysSmall() {
    assertThat(model(2, 2).toBytes().length).isLessThan(200_000);
  }

  @Test
  void rejectsEveryFlippedBitAndEveryTruncation() {
    byte[] intact = bare().toBytes();
    for (int bit = 0; bit < intact.length * 8; bit++) {
      byte[] flipped = intact.clone();
      flipped[bit / 8] ^= (byte) (1 << (bit % 8));
      assertThatThrownBy(() -> ModelCodec.decode(flipped, tables))
          .isInstanceOf(CheckpointException.class);
    }
    for (int length = 0; length < intact.length; length++) {
      byte[] cut = Arrays.copyOf(intact, length);
      assertThatThrownBy(() -> ModelCodec.decode(cut, tables))
          .isInstanceOf(CheckpointException.class);
    }
  }

  @Test
  void namesTheErrorInAFileWithAValidChecksum() {
    byte[] notFinite = model(2, 2).toBytes();
    ByteBuffer buffer = ByteBuffer.wrap(notFinite).order(ByteOrder.LITTLE_ENDIAN);
    // Magic, format, length; the model before its flows; length and shape of the first flow.
    int firstWeight = 3 * 4 + (4 * 4 + 8 + 2 * 4) + (4 + 6 * 4 + 4);
    buffer.putFloat(firstWeight, Float.NaN);
    assertThatThrownBy(() -> ModelCodec.decode(resealed(notFinite), tables))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("weight 0 is NaN");

    byte[] older = bare().toBytes();
    ByteBuffer.wrap(older).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 1);
    assertThatThrownBy(() -> ModelCodec.decode(resealed(older), tables))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("format 1");

    byte[] longer = resealed(Arrays.copyOf(bare().toBytes(), bare().toBytes().length + 8));
    assertThatThrownBy(() -> ModelCodec.decode(longer, tables))
        .hasMessageContaining("remain after the end");
  }

  @Test
  void aNewerFormatIsDistinguishedFromACorruptCheckpoint() {
    byte[] newer = bare().toBytes();
    ByteBuffer.wrap(newer).order(ByteOrder.LITTLE_ENDIAN).putInt(4, 99);
    assertThatThrownBy(() -> ModelCodec.decode(newer, tables))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("checksum");
    assertThatThrownBy(() -> ModelCodec.decode(resealed(newer), tables))
        .isInstanceOfSatisfying(
            NewerFormatException.class, e -> assertThat(e.format()).isEqualTo(99))
        .hasMessageContaining("format 99")
        .hasMessageContaining("formats up to 4");
  }

  @Test
  void fieldsThatANewerVersionAppendedAreIgnored() {
    StoredModelsTest.expected()
        .forEach(
            (name, model) -> {
              NewerWriter all = new NewerWriter(NewerWriter.EVERY);
              assertThat(ModelCodec.decode(ModelCodec.encode(model, all), tables))
                  .as("%s, fields appended everywhere", name)
                  .isEqualTo(model);
              for (int section = 0; section < all.sections(); section++) {
                byte[] bytes = ModelCodec.encode(model, new NewerWriter(section));
                assertThat(ModelCodec.decode(bytes, tables))
                    .as("%s, fields appended to section %d", name, section)
                    .isEqualTo(model);
              }
            });
  }

  /** A version without networks must not take it for a damaged model. */
  @Test
  void networksNeedFormat4() {
    NdoeModel discrete = discrete();
    NdoeModel networked = networked();
    byte[] bytes = ModelCodec.encode(networked);
    assertThat(format(ModelCodec.encode(discrete))).isEqualTo(3);
    assertThat(format(bytes)).isEqualTo(4);
    assertThat(ModelCodec.decode(bytes, tables)).isEqualTo(networked);
    assertThat(
            ModelCodec.decode(
                ModelCodec.encode(networked, new NewerWriter(NewerWriter.EVERY)), tables))
        .isEqualTo(networked);
  }

  private static int format(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(4);
  }

  @Test
  void everyTruncationWithAValidChecksumIsRejected() {
    byte[] intact = bare().toBytes();
    for (int length = 12; length < intact.length; length++) {
      byte[] cut = resealed(Arrays.copyOf(intact, length));
      assertThatThrownBy(() -> ModelCodec.decode(cut, tables))
          .as("%d of %d bytes", length, intact.length)
          .isInstanceOf(CheckpointException.class);
    }
  }

  private static byte[] resealed(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length - 4);
    ByteBuffer.wrap(bytes)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(bytes.length - 4, (int) checksum.getValue());
    return bytes;
  }

  private NdoeModel bare() {
    return new NdoeModel(
        2, 1, 2, Side.Y, 3, 1, List.of(), Settling.NONE.with(0.1, 0.4), Optional.empty());
  }

  /** A label and a number of 40 rows. */
  private NdoeModel discrete() {
    int rows = 40;
    int[] all = IntStream.range(0, rows).toArray();
    SideColumns label = SideColumns.of(List.of(column(rows, r -> r % 2)), 0);
    SideColumns number = SideColumns.of(List.of(column(rows, r -> Math.sin(r))), 1);
    long[] hashes = LongStream.range(0, rows).toArray();
    return of(
        DiscreteStart.of(label, number, new DiscreteStart.Rows(all, all, all, all), hashes).stream()
            .map(DiscreteStart::model)
            .toList(),
        new double[] {0.25, 0.5, 0.25},
        new double[] {1, 0.5, 0.5, 1});
  }

  /** A label that the product of numbers tells, and a number that another tells by its flag. */
  private NdoeModel networked() {
    int rows = 2000;
    int[] all = IntStream.range(0, rows).toArray();
    long[] hashes = LongStream.range(0, rows).toArray();
    SortedColumn first = column(rows, r -> Math.sin(r));
    SortedColumn second = column(rows, r -> Math.sin(1.7 * r + 1));
    SortedColumn third = column(rows, r -> Math.sin(2.3 * r + 2));
    SortedColumn label =
        column(rows, r -> Math.sin(r) * Math.sin(1.7 * r + 1) * Math.sin(2.3 * r + 2) > 0 ? 1 : 0);
    SortedColumn flag = column(rows, r -> r % 5);
    SortedColumn number = column(rows, r -> (r % 5 - 2) * Math.sin(r));
    DiscreteStart.Rows split = new DiscreteStart.Rows(all, all, all, all);
    List<DiscreteModel> models =
        Stream.of(
                DiscreteStart.of(
                    SideColumns.of(List.of(label), 0),
                    SideColumns.of(List.of(first, second, third), 1),
                    split,
                    hashes),
                DiscreteStart.of(
                    SideColumns.of(List.of(number), 0),
                    SideColumns.of(List.of(flag, first, second), 1),
                    split,
                    hashes))
            // The last one has networks wherever they help.
            .map(starts -> starts.get(starts.size() - 1).model())
            .filter(DiscreteModel::hasNetwork)
            .toList();
    assertThat(models).hasSize(2);
    double[] identity = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};
    return of(models, new double[] {0.25, 0.25, 0.25, 0.25}, identity);
  }

  /** X has one column, Y as many as this scatter tells. */
  private NdoeModel of(List<DiscreteModel> models, double[] weights, double... scatter) {
    int yDims = (int) Math.sqrt(scatter.length) - 1;
    MixedWeights mixed = new MixedWeights(weights, weights);
    FoldReference fold =
        new FoldReference(
            EllipticalStart.restore(4, 1, yDims, scatter, tables),
            new MixedWeights(new double[] {0.5, 0.5}, new double[] {0.75, 0.25}),
            Optional.empty(),
            Optional.of(new DiscreteReference(models, mixed)),
            Optional.empty());
    return new NdoeModel(
        1,
        yDims,
        2,
        Side.X,
        17,
        0,
        List.of(),
        Settling.NONE,
        Optional.of(new Reference(16, true, 1_000_000, List.of(fold, fold))));
  }

  /** A join that is broken in a quarter of the rows, beside a flow. */
  private NdoeModel partial() {
    FlowShape shape = FlowShape.production(1, 1);
    EllipticalStart start = EllipticalStart.restore(4, 1, 1, new double[] {1, 0.5, 0.5, 1}, tables);
    EllipticalStart dependent =
        EllipticalStart.restore(
            Double.POSITIVE_INFINITY, 1, 1, new double[] {1, 0.9, 0.9, 1}, tables);
    double[] three = {0.25, 0.5, 0.25};
    double[] four = {0.25, 0.25, 0, 0.5};
    FoldReference fold =
        new FoldReference(
            start,
            new MixedWeights(three, three),
            Optional.of(FlowPair.of(FlowWeights.initial(shape, 3))),
            Optional.empty(),
            Optional.of(
                new CopulaReference(
                    List.of(new PartialStart(dependent, 0.75)), new MixedWeights(four, four))));
    return new NdoeModel(
        1,
        1,
        2,
        Side.X,
        17,
        0,
        List.of(),
        Settling.NONE,
        Optional.of(new Reference(16, true, 1_000_000, List.of(fold, fold))));
  }

  private static SortedColumn column(int rows, IntToDoubleFunction value) {
    return SortedColumn.of(IntStream.range(0, rows).mapToDouble(value::applyAsDouble).toArray());
  }

  private NdoeModel model(int xDims, int yDims) {
    Side side = Side.lower(xDims, yDims);
    int target = Math.min(xDims, yDims);
    int context = Math.max(xDims, yDims);
    FlowShape shape = FlowShape.production(target, context);
    double[] scatter = new double[(xDims + yDims) * (xDims + yDims)];
    for (int i = 0; i < xDims + yDims; i++) {
      scatter[i * (xDims + yDims + 1)] = 1 + i;
    }
    EllipticalStart start = EllipticalStart.restore(4, target, context, scatter, tables);
    double[] numbers = {0.2, 0.3, 0.5};
    MixedWeights weights = new MixedWeights(numbers, numbers);
    FoldReference pair =
        new FoldReference(
            start,
            weights,
            Optional.of(
                new FlowPair(FlowWeights.initial(shape, 5), FlowWeights.initial(shape, 6))));
    FoldReference single =
        new FoldReference(start, weights, Optional.of(FlowPair.of(FlowWeights.initial(shape, 7))));
    return new NdoeModel(
        xDims,
        yDims,
        2,
        side,
        17,
        0,
        List.of(FlowWeights.initial(shape, 1), FlowWeights.initial(shape, 2)),
        Settling.NONE.with(0.01, 0.5).with(0.02, 0.6),
        Optional.of(new Reference(16, true, 1_000_000, List.of(pair, single))));
  }
}

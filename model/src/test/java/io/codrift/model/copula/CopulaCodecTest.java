package io.codrift.model.copula;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.PartialStart;
import io.codrift.model.task.BoundedNoiseTask;
import io.codrift.model.task.BrokenJoinTask;
import io.codrift.model.task.MixtureTask;
import io.codrift.model.task.RepeatedTask;
import io.codrift.model.task.RotatedGaussianTask;
import io.codrift.model.task.WaveTask;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CopulaCodecTest {
  private static final int ROWS = 3000;

  private final EllipticalStart.Tables tables = new EllipticalStart.Tables();

  /** One model of each kind, target and context of one column. */
  private List<CopulaModel> models() {
    List<CopulaModel> models = new ArrayList<>();
    Sample join = Sample.of(new BrokenJoinTask(1, 1, 0.5), ROWS, 1);
    int[] rows = join.rows(0, ROWS);
    models.add(
        PartialStart.fit(
                EllipticalStart.fit(join.x(), join.y(), rows, tables),
                EllipticalStart.fit(Double.POSITIVE_INFINITY, join.x(), join.y(), rows, tables),
                join.x(),
                join.y(),
                rows)
            .orElseThrow());
    Sample clusters = Sample.of(MixtureTask.clusters(), ROWS, 2);
    models.add(
        MixtureModel.fitted(
                EllipticalStart.fit(clusters.x(), clusters.y(), rows, tables),
                new CopulaFold.Scores(clusters.x(), clusters.y(), rows),
                rows)
            .orElseThrow());
    Sample wave = Sample.of(new WaveTask(1, 5, 0.15), ROWS, 3);
    FourierModel fourier = FourierModel.fit(wave.y(), wave.x(), rows).orElseThrow();
    models.add(fourier);
    models.add(new ReversedModel(fourier));
    return models;
  }

  private static byte[] bytes(CopulaModel model) {
    BinaryWriter out = new BinaryWriter();
    CopulaCodec.write(out, model);
    return out.toBytes();
  }

  private CopulaModel read(byte[] bytes) {
    return CopulaCodec.read(BinaryReader.of(bytes, 0, bytes.length), 1, 1, tables);
  }

  @Test
  void readsBackWhatItWrote() {
    List<CopulaModel> models = models();
    assertThat(models.stream().map(CopulaModel::getClass).distinct()).hasSize(4);
    for (CopulaModel model : models) {
      assertThat(read(bytes(model))).isEqualTo(model);
    }
  }

  @Test
  void readsBackPairs() {
    Sample sample = Sample.of(new RepeatedTask(new BoundedNoiseTask(0.25), 2), ROWS, 5);
    int[] rows = sample.rows(0, ROWS);
    PairsModel model =
        PairsModel.fitted(
                EllipticalStart.fit(sample.x(), sample.y(), rows, tables),
                new CopulaFold.Scores(sample.x(), sample.y(), rows),
                rows)
            .orElseThrow();
    byte[] bytes = bytes(model);
    assertThat(CopulaCodec.read(BinaryReader.of(bytes, 0, bytes.length), 2, 2, tables))
        .isEqualTo(model);
    assertThatThrownBy(() -> read(bytes))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("pair");
  }

  @Test
  void readsBackARotatedModel() {
    Sample sample = Sample.of(new RotatedGaussianTask(2, 0.8, 0.3), ROWS, 4);
    int[] rows = sample.rows(0, ROWS);
    RotatedModel model =
        RotatedModel.fitted(
                EllipticalStart.fit(sample.x(), sample.y(), rows, tables),
                new CopulaFold.Scores(sample.x(), sample.y(), rows),
                rows)
            .orElseThrow();
    byte[] bytes = bytes(model);
    CopulaModel read = CopulaCodec.read(BinaryReader.of(bytes, 0, bytes.length), 2, 2, tables);
    assertThat(read).isEqualTo(model);
    assertThat(sample.information(read, rows)).isEqualTo(sample.information(model, rows));
    BinaryReader in = BinaryReader.of(bytes, 0, bytes.length);
    assertThatThrownBy(() -> CopulaCodec.read(in, 3, 2, tables))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void rejectsWhatIsNoModel() {
    for (CopulaModel model : models()) {
      byte[] bytes = bytes(model);
      byte[] unknown = bytes.clone();
      unknown[0] = 99;
      assertThatThrownBy(() -> read(unknown)).isInstanceOf(IllegalArgumentException.class);
      byte[] cut = Arrays.copyOf(bytes, bytes.length - 1);
      assertThatThrownBy(() -> read(cut)).isInstanceOf(IllegalArgumentException.class);
      BinaryReader in = BinaryReader.of(bytes, 0, bytes.length);
      assertThatThrownBy(() -> CopulaCodec.read(in, 2, 1, tables))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}

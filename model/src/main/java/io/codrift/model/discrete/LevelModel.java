package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.List;

/**
 * The probability of each level given the columns of the context. Implementations are immutable.
 */
interface LevelModel {
  /** Log-probabilities of the levels without the context, shape (levels). */
  double[] logFrequencies();

  /** Log-probabilities of the levels given the context of some rows, shape (rows)(levels). */
  double[][] logProbabilities(List<SplitColumn> context, int[] rows);

  /**
   * log P(level | context) − log P(level) of some rows, shape (rows).
   *
   * @param levels the level of each row of the window, shape (n)
   * @param logFrequencies log P(level). Where they differ from the model's own, the model's ratio
   *     is normalised again, so that another frequency of a level alone is no change of the
   *     dependence.
   */
  default double[] logRatios(
      List<SplitColumn> context, int[] levels, int[] rows, double[] logFrequencies) {
    double[] own = logFrequencies();
    double[][] given = logProbabilities(context, rows);
    double[] ratios = new double[rows.length];
    for (int k = 0; k < rows.length; k++) {
      double total = 0;
      for (int l = 0; l < own.length; l++) {
        total += Math.exp(logFrequencies[l] + given[k][l] - own[l]);
      }
      int level = levels[rows[k]];
      ratios[k] = given[k][level] - own[level] - Math.log(total);
    }
    return ratios;
  }

  /** Writes the model as one section. */
  void write(BinaryWriter out);

  /** Reads what {@link #write} wrote. */
  static LevelModel read(BinaryReader in) {
    return in.section(
        "level model",
        section ->
            switch (section.integer("kind of level model", LogisticModel.KIND, NetworkModel.KIND)) {
              case LogisticModel.KIND -> LogisticModel.fields(section);
              case LevelTable.KIND -> LevelTable.fields(section);
              default -> NetworkModel.fields(section);
            });
  }
}

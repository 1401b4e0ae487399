package io.codrift.model.lab.accuracy;

import io.codrift.model.task.Task;
import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;
import org.apache.commons.rng.simple.RandomSource;

/** Changes of the columns inside X and inside Y that do not change the MI. */
enum InvariantMap {
  /** Leaves the columns as they are. */
  NONE {
    @Override
    Side of(Sample side, UniformRandomProvider random) {
      return new Side(side.dims(), (row, noise) -> row);
    }
  },

  /**
   * A monotone map of each column, half of them decreasing. Columns that are discrete get their
   * values in another order.
   */
  COLUMNS {
    @Override
    Side of(Sample side, UniformRandomProvider random) {
      DoubleUnaryOperator[] maps =
          IntStream.range(0, side.dims())
              .mapToObj(i -> ColumnMap.of(side.columns[i], random))
              .toArray(DoubleUnaryOperator[]::new);
      return new Side(
          maps.length,
          (row, noise) ->
              IntStream.range(0, maps.length)
                  .mapToDouble(i -> maps[i].applyAsDouble(row[i]))
                  .toArray());
    }
  },

  /** An invertible matrix, for each side of several columns without values that repeat. */
  LINEAR {
    @Override
    Side of(Sample side, UniformRandomProvider random) {
      int dims = side.dims();
      if (dims == 1 || Arrays.stream(side.columns).anyMatch(c -> Sample.distinct(c) < c.length)) {
        return NONE.of(side, random);
      }
      var normal = ZigguratSampler.NormalizedGaussian.of(random);
      double[][] matrix = new double[dims][dims];
      for (int i = 0; i < dims; i++) {
        for (int j = 0; j < dims; j++) {
          double weight = (i == j ? 1 : 0) + WEIGHT / Math.sqrt(dims) * normal.sample();
          matrix[i][j] = weight / side.scale(j);
        }
      }
      return new Side(
          dims,
          (row, noise) ->
              Arrays.stream(matrix)
                  .mapToDouble(
                      weights ->
                          IntStream.range(0, dims).mapToDouble(j -> weights[j] * row[j]).sum())
                  .toArray());
    }
  },

  /** A constant and a copy of the first column in other units. */
  APPENDED {
    @Override
    Side of(Sample side, UniformRandomProvider random) {
      double constant = random.nextDouble();
      return new Side(
          side.dims() + 2, (row, noise) -> appended(row, constant, 1 - constant * row[0]));
    }
  },

  /** An independent column that is zero in a random share of the rows. */
  ATOMS {
    @Override
    Side of(Sample side, UniformRandomProvider random) {
      double share = 0.1 + 0.8 * random.nextDouble();
      return new Side(
          side.dims() + 1,
          (row, noise) ->
              appended(
                  row,
                  noise.nextDouble() < share
                      ? 0
                      : ZigguratSampler.NormalizedGaussian.of(noise).sample()));
    }
  };

  /** A matrix far from the identity, and seldom close to a singular one. */
  private static final double WEIGHT = 0.5;

  /** Rows that a change is chosen on. */
  private static final int SAMPLE = 4096;

  abstract Side of(Sample side, UniformRandomProvider random);

  private static double[] appended(double[] row, double... more) {
    double[] all = Arrays.copyOf(row, row.length + more.length);
    System.arraycopy(more, 0, all, row.length, more.length);
    return all;
  }

  /**
   * Some rows of one side.
   *
   * @param columns shape (d)(n)
   */
  @SuppressWarnings("ArrayRecordComponent")
  record Sample(double[][] columns) {
    int dims() {
      return columns.length;
    }

    /** The range of the middle half. */
    double scale(int column) {
      double[] sorted = columns[column].clone();
      Arrays.sort(sorted);
      return sorted[3 * sorted.length / 4] - sorted[sorted.length / 4];
    }

    static long distinct(double[] column) {
      return Arrays.stream(column).distinct().count();
    }
  }

  /** The new row of one side, from its row and random numbers. */
  interface RowMap {
    double[] apply(double[] row, UniformRandomProvider noise);
  }

  /**
   * One side after the change.
   *
   * @param dims columns
   */
  record Side(int dims, RowMap map) {}

  /**
   * The task after this change.
   *
   * @param seed of the change
   */
  Task applied(Task task, long seed) {
    if (this == NONE) {
      return task;
    }
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(seed);
    // Not by Task.rows: rounding makes values equal by chance.
    double[][] columnsOfX = new double[task.xDims()][SAMPLE];
    double[][] columnsOfY = new double[task.yDims()][SAMPLE];
    double[] rowX = new double[task.xDims()];
    double[] rowY = new double[task.yDims()];
    for (int r = 0; r < SAMPLE; r++) {
      task.sample(random, rowX, rowY);
      set(columnsOfX, r, rowX);
      set(columnsOfY, r, rowY);
    }
    Side x = of(new Sample(columnsOfX), random);
    Side y = of(new Sample(columnsOfY), random);
    return new MappedTask(task, this, x, y);
  }

  private static void set(double[][] columns, int row, double[] values) {
    for (int i = 0; i < values.length; i++) {
      columns[i][row] = values[i];
    }
  }
}

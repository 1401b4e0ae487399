package io.codrift.model.experiment;

import io.codrift.model.classic.ClassicMethod;
import java.util.Arrays;
import java.util.List;

/**
 * An estimator that trains nothing: a formula of the training rows. It has no use for other rows,
 * so every test gives the same number. The known bias of each is told by its {@link ClassicMethod}.
 */
public record ClassicPeer(ClassicMethod method) implements Peer {
  /** All of them: {@code cca}, {@code gaussian-copula} and {@code ksg}. */
  public static List<ClassicPeer> all() {
    return ClassicMethod.all().stream().map(ClassicPeer::new).toList();
  }

  /** Whether it compares rows with each other, so that its time grows faster than the rows. */
  public boolean comparesRows() {
    return method.comparesRows();
  }

  @Override
  public String name() {
    return method.name();
  }

  /**
   * @throws io.codrift.model.UnusableDataException if the formula has no value for these rows
   */
  @Override
  public Fitted fit(Pairs train, long seed, Watch watch) {
    return new FormulaOfTraining(method.of(train.x(), train.y(), train.rows()).estimate());
  }

  private record FormulaOfTraining(double value) implements Fitted {
    @Override
    public Evaluated on(Pairs test) {
      double[] ofRows = new double[test.rows()];
      Arrays.fill(ofRows, value);
      return new RowMeans(ofRows);
    }

    @Override
    public int parameters() {
      return 0;
    }

    @Override
    public int steps() {
      return 0;
    }
  }
}

package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.ndarray.NDArray;
import io.codrift.model.tensor.Scope;
import io.codrift.model.tensor.TensorEngine;
import org.junit.jupiter.api.Test;

class AutoregressiveContextTest {
  private static final FlowShape SHAPE = FlowShape.paper(3, 2, 4, 2);

  /** De Cao et al. 2019: a row is scaled to norm 1 and then by exp(gain), whatever it reads. */
  @Test
  void theNormOfARowCoversWhatReadsY() {
    FlowLayout layout = FlowLayout.of(SHAPE);
    BlockShape.Layout ofX = (BlockShape.Layout) layout.transforms().get(0);
    Rows first = layout.rows().get(0);
    float[] units = {1, 0, 0, 1}; // a row of the batch for each coordinate of y
    try (TensorEngine engine = TensorEngine.open("cpu");
        FlowParameters parameters =
            new FlowParameters(engine, SHAPE, 1, FlowWeights.initial(SHAPE, 3).values());
        Context context = layout.context().open(engine, 1);
        Scope scope = engine.scope()) {
      Context.Pass pass = context.forward(scope, parameters, scope.array(units, 1, 2, 2));
      NDArray ofY = scope.sum(scope.square(first.of(scope, pass.rows())), 2);
      float[] squaresOfY = engine.floats(ofY);
      float[] gains = engine.floats(parameters.of(ofX.logGain()));
      float[] given = engine.floats(pass.weights(parameters).of(ofX.logGain()));
      for (int row = 0; row < first.count(); row++) {
        assertThat(squaresOfY[row]).isPositive();
        assertThat(Math.exp(2 * given[row]) + squaresOfY[row])
            .isCloseTo(Math.exp(2 * gains[row]), within(1e-5));
      }
    }
  }

  @Test
  void thePaperBeginsAtRandom() {
    assertThat(FlowShape.paper(2, 2).transforms())
        .containsExactly(new BlockShape(20, 2, false, BlockShape.Start.RANDOM));
  }
}

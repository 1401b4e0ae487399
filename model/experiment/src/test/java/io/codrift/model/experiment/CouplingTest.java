package io.codrift.model.experiment;

import io.codrift.model.flow.FlowCase;
import io.codrift.model.flow.FlowShape;
import io.codrift.model.flow.ResidualShape;
import io.codrift.model.flow.TransformCase;
import io.codrift.model.flow.TransformCase.Order;
import io.codrift.model.flow.TransformContract;
import java.util.List;
import java.util.stream.Stream;

/** The contract of every transform, for the coupling layer of Real NVP. */
class CouplingTest extends TransformContract {
  private static final FlowShape PAIR = shape(2, 2);
  private static final FlowShape THREE = shape(3, 1);

  private static final FlowShape LINEAR =
      new FlowShape(2, 3, PAIR.transforms(), new LinearContext());

  private static FlowShape shape(int xDims, int yDims) {
    return new FlowShape(
        xDims, yDims, List.of(new Coupling(9, false), new Coupling(7, true)), new ResidualShape(4));
  }

  @Override
  protected Stream<TransformCase> singles() {
    return opened(
        () -> FlowCase.single(engine, PAIR, 0, Order.EVEN_STAY),
        () -> FlowCase.single(engine, PAIR, 1, Order.ODD_STAY),
        () -> FlowCase.single(engine, THREE, 0, Order.EVEN_STAY),
        () -> FlowCase.single(engine, THREE, 1, Order.ODD_STAY),
        // With one coordinate, y alone gives scale and shift.
        () -> FlowCase.single(engine, shape(1, 2), 1, Order.DIAGONAL));
  }

  @Override
  protected Stream<TransformCase> joints() {
    return opened(
        () -> FlowCase.joint(engine, PAIR, Order.ANY),
        () -> FlowCase.joint(engine, LINEAR, Order.ANY),
        () -> FlowCase.joint(engine, THREE, Order.ANY));
  }
}

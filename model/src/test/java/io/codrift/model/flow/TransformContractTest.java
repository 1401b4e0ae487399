package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.flow.TransformCase.Domain;
import io.codrift.model.flow.TransformCase.Order;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The contract for the transforms of the estimators {@code ndoe-bnaf} and {@code paper}. */
class TransformContractTest extends TransformContract {
  private static final FlowShape LINE = FlowShape.of(1, 2, new FlowSizes(3, 2, 2, 3));
  private static final FlowShape NARROW = FlowShape.of(3, 2, new FlowSizes(2, 2, 2, 4));
  private static final FlowShape DEEP = FlowShape.of(2, 3, new FlowSizes(3, 3, 1, 2));
  private static final FlowShape PAPER_LINE = FlowCase.paper(1, 1, 3, 1, 3);
  private static final FlowShape PAPER = FlowCase.paper(3, 2, 2, 2, 3);

  /** Wide enough that its layers are cut into several bands. */
  private static final FlowShape WIDE = FlowShape.of(4, 2, new FlowSizes(51, 2, 2, 4));

  /** Same, with bands of different heights. */
  private static final FlowShape UNEVEN = FlowShape.of(5, 1, new FlowSizes(41, 1, 1, 3));

  private static final FlowShape PAPER_WIDE = FlowCase.paper(5, 2, 41, 2, 2);

  @Override
  protected Stream<TransformCase> marginals() {
    return Stream.of(
        MarginalCase.of("marginal maps", 1, 3, 2),
        MarginalCase.of("marginal maps of tiny values", 1e-30, 3, 2),
        MarginalCase.of("marginal maps of huge values", 1e30, 3, 2));
  }

  @Override
  protected Stream<TransformCase> starts() {
    return Stream.of(
        EllipticalCase.of(Double.POSITIVE_INFINITY, 3, 2),
        EllipticalCase.of(4, 3, 2),
        EllipticalCase.of(1, 3, 2),
        EllipticalCase.of(4, 1, 1));
  }

  @Override
  protected Stream<TransformCase> singles() {
    return opened(
        () -> FlowCase.single(engine, LINE, 0, Order.FORWARD),
        () -> FlowCase.single(engine, NARROW, 0, Order.FORWARD),
        () -> FlowCase.single(engine, LINE, 1, Order.FORWARD),
        () -> FlowCase.single(engine, NARROW, 1, Order.FORWARD),
        () -> FlowCase.single(engine, NARROW, 2, Order.BACKWARD),
        () -> FlowCase.single(engine, DEEP, 1, Order.FORWARD),
        () -> FlowCase.single(engine, WIDE, 1, Order.FORWARD),
        () -> FlowCase.single(engine, WIDE, 2, Order.BACKWARD));
  }

  @Override
  protected Stream<TransformCase> joints() {
    return opened(
        () -> FlowCase.joint(engine, LINE, Order.FORWARD),
        () -> FlowCase.joint(engine, NARROW, Order.ANY),
        () -> FlowCase.joint(engine, DEEP, Order.FORWARD),
        () -> FlowCase.joint(engine, WIDE, Order.ANY),
        () -> FlowCase.joint(engine, UNEVEN, Order.FORWARD),
        () -> FlowCase.joint(engine, PAPER_WIDE, Order.FORWARD),
        () -> FlowCase.joint(engine, PAPER_LINE, Order.FORWARD),
        () -> FlowCase.joint(engine, PAPER, Order.FORWARD));
  }

  /** What a row of a window passes. */
  @Override
  protected Stream<TransformCase> chains() {
    double[] extremes = {-3e38, -1, 0, 1, 3e38};
    Domain domain = new Domain(1, ContractRows.grid(8, 0.1), 3, 1e-6, 1e-4, extremes);
    return opened(
        () ->
            new ChainedCase(
                "marginal maps, elliptical start and joint flow",
                List.of(
                    MarginalCase.of("marginal maps", domain, 3, 2),
                    EllipticalCase.of(4, 3, 2),
                    FlowCase.joint(engine, FlowShape.production(3, 2), Order.FORWARD)),
                domain));
  }

  @ParameterizedTest
  @MethodSource("marginals")
  void marginalMapsNeverReadY(TransformCase transform) {
    double[][] x = x(transform, ROWS);
    assertSame(transform.given(x, y(transform, ROWS, 1)), transform.alone(x));
    assertThat(transform.withOtherReadersOfY()).isEmpty();
  }
}

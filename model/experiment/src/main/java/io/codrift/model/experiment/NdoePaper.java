package io.codrift.model.experiment;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.training.Objective;
import java.util.List;

/**
 * The paper's method (Ni and Lotz, arXiv:2502.13085, sections 3 and 4): the mean of log q(x|y) −
 * log q(x) by one block autoregressive flow (De Cao, Titov and Aziz 2019, arXiv:1904.04676); with
 * the weights of y deactivated it is q(x).
 *
 * <p>Known bias: each entropy is too large by what its density misses of unseen rows, and the two
 * errors cancel only in part. After a long training q(x|y) is overfitted more than q(x), and the
 * estimate is too low; with few rows of independent sides it is too high. How much it was in the
 * figures is told in model/docs/results.md.
 */
public record NdoePaper() implements FlowMethod {
  /** The name in tables. */
  public static final String NAME = "ndoe-bnaf-paper";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public FlowShape shape(int xDims, int yDims) {
    return FlowShape.paper(xDims, yDims);
  }

  @Override
  public List<Objective> objectives() {
    return List.of(Objective.BOTH);
  }
}

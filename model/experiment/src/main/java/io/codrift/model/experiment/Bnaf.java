package io.codrift.model.experiment;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.training.Loss;
import io.codrift.model.training.Objective;
import java.util.List;

/**
 * The mean of log q(x|y) − log q(x) by two block autoregressive flows (De Cao, Titov and Aziz 2019,
 * arXiv:1904.04676) of the same size, trained apart: one for each entropy, as the paper has them in
 * its comparison (section 4.1).
 *
 * <p>Known bias: as {@link NdoePaper}, and farther off where both are overfitted, because the
 * errors of two flows have less in common and cancel less. model/docs/results.md tells where it is
 * nearer.
 */
public record Bnaf() implements FlowMethod {
  @Override
  public String name() {
    return "bnaf";
  }

  @Override
  public FlowShape shape(int xDims, int yDims) {
    return FlowShape.paper(xDims, yDims);
  }

  @Override
  public List<Objective> objectives() {
    return List.of(Objective.only(Loss.CONDITIONAL), Objective.only(Loss.MARGINAL));
  }
}

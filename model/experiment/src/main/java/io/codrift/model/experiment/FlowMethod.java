package io.codrift.model.experiment;

import io.codrift.model.flow.FlowShape;
import io.codrift.model.training.Adam;
import io.codrift.model.training.Objective;
import io.codrift.model.training.TrainingPlan;
import java.util.List;

/** What an estimator by flows trains; a {@link FlowPeer} trains it. */
public interface FlowMethod {
  /** The name in tables. */
  String name();

  /** The flow for d_x and d_y dimensions. */
  FlowShape shape(int xDims, int yDims);

  /** One flow each; together they have both losses. */
  List<Objective> objectives();

  /** How the weights are updated. */
  default Adam adam() {
    return TrainingPlan.PAPER_ADAM;
  }
}

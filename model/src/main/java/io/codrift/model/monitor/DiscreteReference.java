package io.codrift.model.monitor;

import io.codrift.model.discrete.DiscreteModel;
import java.util.List;

/**
 * The models of the discrete part in a {@link FoldReference}.
 *
 * @param models the frozen models, at least one
 * @param weights those of the mixture of start, flow if there is one, and the models
 */
public record DiscreteReference(List<DiscreteModel> models, MixedWeights weights) {
  public DiscreteReference {
    models = List.copyOf(models);
  }
}

package io.codrift.model.monitor;

import io.codrift.model.discrete.DiscreteModel;
import java.util.Arrays;
import java.util.List;

/**
 * The models of the discrete part in a {@link FoldReference}, and the weights of the mixture that
 * they belong to.
 *
 * @param models the frozen models, at least one
 * @param conditionalWeights weights of independence, start, flow if there is one, and the models
 * @param marginalWeights weights of independent normal scores, start, flow and the models
 */
@SuppressWarnings("ArrayRecordComponent")
public record DiscreteReference(
    List<DiscreteModel> models, double[] conditionalWeights, double[] marginalWeights) {
  public DiscreteReference {
    models = List.copyOf(models);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiscreteReference that
        && models.equals(that.models)
        && Arrays.equals(conditionalWeights, that.conditionalWeights)
        && Arrays.equals(marginalWeights, that.marginalWeights);
  }

  @Override
  public int hashCode() {
    return 31 * models.hashCode() + Arrays.hashCode(conditionalWeights);
  }
}

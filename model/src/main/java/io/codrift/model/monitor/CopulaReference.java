package io.codrift.model.monitor;

import io.codrift.model.flow.CopulaModel;
import java.util.List;

/**
 * The models of a dependence that is not elliptical in a {@link FoldReference}.
 *
 * @param models the frozen models, at least one
 * @param weights those of the mixture of start, flow if there is one, discrete models if there are
 *     any, and the models
 */
public record CopulaReference(List<CopulaModel> models, MixedWeights weights) {
  public CopulaReference {
    models = List.copyOf(models);
  }
}

package io.codrift.model.fold;

import io.codrift.model.flow.EllipticalStart;
import java.util.function.UnaryOperator;

/**
 * A start, target given context, fitted twice.
 *
 * @param training fitted on the training rows: what training and mixing use
 * @param known fitted on all known rows: what the evaluation uses
 */
public record RefittedStart(EllipticalStart training, EllipticalStart known) {

  RefittedStart map(UnaryOperator<EllipticalStart> change) {
    return new RefittedStart(change.apply(training), change.apply(known));
  }
}

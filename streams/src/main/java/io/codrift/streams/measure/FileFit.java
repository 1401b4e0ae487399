package io.codrift.streams.measure;

import io.codrift.model.MonitorModel;
import java.util.Optional;

/**
 * The fit of a file.
 *
 * @param estimate the result
 * @param model what was learnt; empty if there is no estimate, or the estimator keeps no model
 */
public record FileFit(FileEstimate estimate, Optional<MonitorModel> model) {}

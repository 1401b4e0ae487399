package io.codrift.streams.command;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorSetting;
import io.codrift.model.Estimators;
import java.util.Arrays;
import java.util.List;

/** An option of {@code codrift estimate} that only some estimators use. */
enum EstimatorOption {
  FOLDS(EstimateCommand.FOLDS, EstimatorSetting.FOLDS),
  STEPS(EstimateCommand.STEPS, EstimatorSetting.FIRST_STEPS),
  EPOCHS(EstimateCommand.EPOCHS, EstimatorSetting.EPOCHS),
  TIME_LIMIT(EstimateCommand.TIME_LIMIT, EstimatorSetting.TIME_LIMIT),
  DEVICE(EstimateCommand.DEVICE, EstimatorSetting.DEVICE);

  private final String option;
  private final EstimatorSetting setting;

  EstimatorOption(String option, EstimatorSetting setting) {
    this.option = option;
    this.setting = setting;
  }

  /** The option as written, with its dashes. */
  String option() {
    return option;
  }

  /** Whether an estimator uses it. */
  boolean isUsedBy(EstimatorDescription estimator) {
    return estimator.uses(setting);
  }

  /** The names of all estimators that use it. */
  List<String> users() {
    return Estimators.all().stream()
        .filter(this::isUsedBy)
        .map(EstimatorDescription::name)
        .toList();
  }

  /** The options that an estimator uses, as written. */
  static List<String> of(EstimatorDescription estimator) {
    return Arrays.stream(values())
        .filter(option -> option.isUsedBy(estimator))
        .map(EstimatorOption::option)
        .toList();
  }
}

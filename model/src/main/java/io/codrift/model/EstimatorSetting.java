package io.codrift.model;

/** A setting that an estimator may use. */
public enum EstimatorSetting {
  /** {@link EstimatorSettings#firstSteps()}. */
  FIRST_STEPS,
  /** {@link EstimatorSettings#thenSteps()}. */
  THEN_STEPS,
  /** {@link EstimatorSettings#epochs()}. */
  EPOCHS,
  /** {@link EstimatorSettings#folds()}. */
  FOLDS,
  /** {@link EstimatorSettings#timeLimit()}. */
  TIME_LIMIT,
  /** {@link EstimatorSettings#settleWindows()}. */
  SETTLE_WINDOWS,
  /** {@link EstimatorSettings#device()}. */
  DEVICE
}

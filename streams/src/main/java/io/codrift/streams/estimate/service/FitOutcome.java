package io.codrift.streams.estimate.service;

import io.codrift.model.Estimate;
import java.util.Optional;

/** The outcome of a {@link FitJob}. */
public sealed interface FitOutcome {
  /** The incarnation of the task that submitted the job. */
  Incarnation incarnation();

  /** The monitor and window. */
  FitKey key();

  /**
   * The estimator returned a result.
   *
   * @param estimate its estimate, which can be FAILED because of its data
   * @param checkpoint the new model; empty if the old one is kept
   * @param seconds wall-clock seconds of the fit's group
   * @param refusedCheckpoint why the old checkpoint could not be used, so that the monitor started
   *     with a new model
   * @param refusedSent why the model that a person has sent could not be used, so that the monitor
   *     kept its own
   */
  record Fitted(
      Incarnation incarnation,
      FitKey key,
      Estimate estimate,
      Optional<byte[]> checkpoint,
      double seconds,
      Optional<String> refusedCheckpoint,
      Optional<String> refusedSent)
      implements FitOutcome {}

  /**
   * The engine failed; a retry may succeed.
   *
   * @param reason a description for people
   */
  record EngineFault(Incarnation incarnation, FitKey key, String reason) implements FitOutcome {}

  /**
   * A programming error ended the fit; a retry would not help.
   *
   * @param reason a description for people
   */
  record Broken(Incarnation incarnation, FitKey key, String reason) implements FitOutcome {}

  /**
   * A newer Codrift wrote the checkpoint: neither is it to be replaced, nor can the fit be done.
   *
   * @param reason a description for people
   */
  record NewerCheckpoint(Incarnation incarnation, FitKey key, String reason)
      implements FitOutcome {}
}

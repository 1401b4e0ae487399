package io.codrift.streams.estimate.service;

import io.codrift.model.Estimate;
import java.util.Optional;

/** What became of a {@link FitJob}. */
public sealed interface FitOutcome {
  /** The life of the task that asked. */
  Incarnation incarnation();

  /** What was fitted. */
  FitKey key();

  /**
   * The estimator answered.
   *
   * @param estimate its estimate, which may well be FAILED by its data
   * @param checkpoint the new model; empty where the old one stays
   * @param seconds wall-clock seconds of the group that the fit was part of
   * @param refusedCheckpoint why the old checkpoint could not be used and the monitor began afresh
   */
  record Fitted(
      Incarnation incarnation,
      FitKey key,
      Estimate estimate,
      Optional<byte[]> checkpoint,
      double seconds,
      Optional<String> refusedCheckpoint)
      implements FitOutcome {}

  /**
   * The engine failed: the same fit may succeed when tried again.
   *
   * @param reason for a person
   */
  record EngineFault(Incarnation incarnation, FitKey key, String reason) implements FitOutcome {}

  /**
   * The fit threw what no engine throws: trying again would not help.
   *
   * @param reason for a person
   */
  record Broken(Incarnation incarnation, FitKey key, String reason) implements FitOutcome {}

  /**
   * A newer Codrift wrote the checkpoint: neither is it to be replaced, nor can the fit be done.
   *
   * @param reason for a person
   */
  record NewerCheckpoint(Incarnation incarnation, FitKey key, String reason)
      implements FitOutcome {}
}

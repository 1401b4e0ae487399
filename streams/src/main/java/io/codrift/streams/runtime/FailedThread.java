package io.codrift.streams.runtime;

import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * What becomes of the stream threads of a stage that fail. A thread is replaced unless its error
 * cannot heal, or too many have failed. What comes of brokers that are away is not counted: however
 * long they are away, the stage goes on when they are back.
 */
final class FailedThread {
  /** What becomes of one. */
  sealed interface Verdict {}

  /**
   * Another thread takes its place.
   *
   * @param said whether the log has its cause already: the brokers do not answer
   */
  record Replaced(boolean said) implements Verdict {}

  /** Another thread takes its place after a pause: its clients did not see the input topics. */
  record Unseeing() implements Verdict {}

  /**
   * The stage ends.
   *
   * @param why for people
   * @param explained whether that is all there is to know
   */
  record Ends(String why, boolean explained) implements Verdict {}

  private final RestartBudget budget;
  private final BooleanSupplier brokersLost;
  private final Function<AuthorizationException, String> denied;
  private final Path stateDir;

  /**
   * @param stateDir where the stores are
   * @param budget of replacements
   * @param brokersLost whether the log has that the brokers do not answer, or did not a moment ago
   * @param denied describes what the brokers refuse
   */
  FailedThread(
      Path stateDir,
      RestartBudget budget,
      BooleanSupplier brokersLost,
      Function<AuthorizationException, String> denied) {
    this.stateDir = stateDir;
    this.budget = budget;
    this.brokersLost = brokersLost;
    this.denied = denied;
  }

  /** Called once for each thread that fails. */
  Verdict of(Throwable thrown) {
    if (FullDisk.explains(thrown)) {
      return new Ends(FullDisk.describe(stateDir), true);
    }
    Optional<String> fatal = StageFailure.fatal(thrown, denied);
    if (fatal.isPresent()) {
      return new Ends(fatal.get(), StageFailure.isExplained(thrown));
    }
    if (Outage.isOfUnseenTopics(StageFailure.rootOf(thrown).getClass().getName())) {
      return new Unseeing();
    }
    if (Outage.explains(thrown) && brokersLost.getAsBoolean()) {
      return new Replaced(true);
    }
    return budget.take()
        ? new Replaced(false)
        : new Ends(
            "its stream threads keep failing, the last one with: " + StageFailure.rootOf(thrown),
            false);
  }
}

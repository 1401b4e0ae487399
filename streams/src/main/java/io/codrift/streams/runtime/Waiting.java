package io.codrift.streams.runtime;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.store.NewerVersionException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a paused stage waits for. Nothing of the record that it could not read was committed, so it
 * reads the record again when it goes on.
 *
 * @param reason for people
 * @param until when it is over
 */
record Waiting(String reason, Until until) {

  /** When a stage goes on. */
  sealed interface Until {}

  /**
   * A message with a schema of a newer Codrift: until the schema has been published.
   *
   * @param fingerprint of the schema
   */
  record SchemaPublished(long fingerprint) implements Until {}

  /** A value that a newer Codrift stored: until a newer Codrift runs. */
  record NewerCodrift() implements Until {}

  /**
   * A schema registry does not answer: until it does.
   *
   * @param attempt number of attempts so far, from 1
   * @param again when the stage tries again
   */
  record Answer(int attempt, Instant again) implements Until {
    private static final Duration FIRST = Duration.ofSeconds(5);
    private static final int MOST_DOUBLINGS = 3;

    /**
     * How long an attempt may take. A stage that has not failed for so long after it went on has
     * its answer.
     */
    private static final Duration ATTEMPT = Duration.ofSeconds(20);

    static Answer after(int failures, Instant now) {
      return new Answer(
          failures, now.plus(FIRST.multipliedBy(1L << Math.min(MOST_DOUBLINGS, failures - 1))));
    }

    boolean tries(Instant now) {
      return !now.isBefore(again);
    }

    boolean came(Instant now) {
      return !now.isBefore(again.plus(ATTEMPT));
    }
  }

  /**
   * What the stage has to wait for, if that is why a stream thread ended.
   *
   * @param before what the stage waited for until then
   */
  static Optional<Waiting> after(Throwable thrown, Optional<Waiting> before, Instant now) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UnknownSchemaException unknown) {
        return Optional.of(
            new Waiting(unknown.getMessage(), new SchemaPublished(unknown.fingerprint())));
      }
      if (t instanceof NewerVersionException newer) {
        return Optional.of(new Waiting(newer.getMessage(), new NewerCodrift()));
      }
      if (t instanceof UnavailableException unavailable) {
        int attempts =
            before
                .map(Waiting::until)
                .filter(Answer.class::isInstance)
                .map(Answer.class::cast)
                .map(Answer::attempt)
                .orElse(0);
        return Optional.of(new Waiting(unavailable.getMessage(), Answer.after(attempts + 1, now)));
      }
    }
    return Optional.empty();
  }

  /** Whether the stage may try to go on. */
  boolean tries(KnownSchemas schemas, Instant now) {
    return until instanceof SchemaPublished published
            && schemas.findByFingerprint(published.fingerprint()) != null
        || until instanceof Answer answer && answer.tries(now);
  }

  /** Whether the stage goes on for good. */
  boolean isOver(KnownSchemas schemas, Instant now) {
    return until instanceof Answer answer ? answer.came(now) : tries(schemas, now);
  }

  /** Whether it is another attempt at what the stage waited for before. */
  boolean continues(Optional<Waiting> before) {
    return before.filter(b -> b.reason().equals(reason)).isPresent();
  }
}

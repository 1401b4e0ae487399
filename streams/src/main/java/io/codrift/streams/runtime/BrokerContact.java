package io.codrift.streams.runtime;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the brokers answer this process. It says once that they do not, after some twenty
 * seconds, and once that they do again; after 30 seconds the process is not ready. Thread-safe.
 */
final class BrokerContact {
  private static final Logger LOG = LoggerFactory.getLogger(BrokerContact.class);

  /** One look may fail because a broker, or this process, was busy. */
  private static final int SAID_AFTER_LOOKS = 2;

  private static final Duration SAID_AFTER = Duration.ofSeconds(8);

  private static final Duration NOT_READY_AFTER = Duration.ofSeconds(30);

  /** What began while the brokers were away may fail for so long after they are back. */
  private static final Duration AFTERMATH = Duration.ofMinutes(2);

  private final Runnable question;
  private final String address;
  private final Clock clock;

  /** When they answered last; guarded by this, as all that follows. */
  private Instant answered;

  private int failed;
  private boolean said;

  /** When they answered again after it was said that they do not; null until then. */
  private Instant returned;

  /**
   * @param question asks the brokers anything, and throws if they do not answer soon
   * @param address of the brokers, for people
   * @param clock the clock of the process; the brokers have just answered
   */
  BrokerContact(Runnable question, String address, Clock clock) {
    this.question = question;
    this.address = address;
    this.clock = clock;
    this.answered = clock.instant();
  }

  /**
   * Asks the brokers.
   *
   * @return whether they have answered
   */
  boolean look() {
    try {
      question.run();
    } catch (RuntimeException e) {
      failed(e);
      return false;
    }
    succeeded();
    return true;
  }

  private synchronized void succeeded() {
    Instant now = clock.instant();
    if (said) {
      LOG.warn(
          "Kafka answers again at {}, after {} s. The stages go on where they were.",
          address,
          Duration.between(answered, now).toSeconds());
      returned = now;
    }
    answered = now;
    failed = 0;
    said = false;
  }

  private synchronized void failed(RuntimeException why) {
    failed++;
    Duration away = Duration.between(answered, clock.instant());
    if (said || failed < SAID_AFTER_LOOKS || away.compareTo(SAID_AFTER) < 0) {
      return;
    }
    said = true;
    LOG.warn(
        "Kafka has not answered at {} for {} s{}. The stages wait for it, and nothing is lost. What"
            + " Kafka's clients report of it is not logged until it answers again.",
        address,
        away.toSeconds(),
        why.getCause() instanceof AuthenticationException refusal
            ? " (" + refusal.getMessage() + ")"
            : "");
  }

  /** Whether it was said that they do not answer, and not yet that they do again. */
  synchronized boolean isSaidToBeLost() {
    return said;
  }

  /** Whether failures may come of brokers that were said to be lost, now or a moment ago. */
  synchronized boolean explainsFailures() {
    return said
        || returned != null
            && Duration.between(returned, clock.instant()).compareTo(AFTERMATH) <= 0;
  }

  /** Whether the brokers did not answer the last time. */
  synchronized boolean isFailing() {
    return failed > 0;
  }

  /** Why the process is not ready: the brokers have been away for 30 seconds. Empty otherwise. */
  synchronized Optional<String> reasonNotReady() {
    Duration away = Duration.between(answered, clock.instant());
    return failed > 0 && away.compareTo(NOT_READY_AFTER) >= 0
        ? Optional.of("Kafka has not answered at %s for %d s".formatted(address, away.toSeconds()))
        : Optional.empty();
  }
}

package io.codrift.streams.runtime;

import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;

/**
 * Why a stage died.
 *
 * @param applicationId of the stage
 * @param message for a person, with the mend where one is known
 */
public record StageFailure(String applicationId, String message) {

  /** The cause that began it: what Streams wraps around it names the task, not the fault. */
  static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /** What cannot get better by trying again, in words; empty for all else. */
  static Optional<String> fatal(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage());
      if (t instanceof VirtualMachineError) {
        return Optional.of("the JVM gave up: " + t);
      }
      if (t instanceof AuthorizationException || t instanceof AuthenticationException) {
        return Optional.of("Kafka does not let us: " + text);
      }
      if (t instanceof FencedInstanceIdException) {
        return Optional.of(
            "another process has the same group.instance.id. Give each its own `state-dir` or"
                + " group.instance.id.");
      }
      if (t instanceof MissingSourceTopicException) {
        return Optional.of("an input topic was deleted: " + text);
      }
      if (t instanceof UnsupportedVersionException) {
        return Optional.of("the brokers are too old: " + text);
      }
      if (text.contains("invalid partitions")) {
        return Optional.of(
            "the number of partitions of an input topic has changed. Start again: changelogs are"
                + " extended at the start.");
      }
    }
    return Optional.empty();
  }
}

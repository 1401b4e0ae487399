package io.codrift.streams.runtime;

import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/**
 * Why a stage died.
 *
 * @param applicationId of the stage
 * @param message for people, with the fix where one is known
 */
public record StageFailure(String applicationId, String message) {

  /**
   * The root cause. The exceptions that Kafka Streams wraps around it name the task, not the error.
   */
  static Throwable rootOf(Throwable thrown) {
    Throwable root = thrown;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root;
  }

  /**
   * Whether Codrift's own description of a failure that ends a stage tells all there is to know, so
   * that no stack trace is needed.
   */
  public static boolean isExplained(Throwable thrown) {
    return FullDisk.explains(thrown)
        || !(rootOf(thrown) instanceof VirtualMachineError)
            && fatal(thrown, AuthorizationException::getMessage).isPresent();
  }

  /**
   * Describes a failure that a retry cannot fix; empty for all others.
   *
   * @param denied describes what the brokers refuse
   */
  static Optional<String> fatal(Throwable thrown, Function<AuthorizationException, String> denied) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage());
      if (t instanceof VirtualMachineError) {
        return Optional.of("the JVM failed: " + t);
      }
      if (t instanceof AuthorizationException authorization) {
        return Optional.of(denied.apply(authorization));
      }
      if (t instanceof AuthenticationException) {
        return Optional.of("Kafka refuses access: " + text);
      }
      if (t instanceof FencedInstanceIdException) {
        return Optional.of(
            "another process has the same group.instance.id. Give each its own `state-dir` or"
                + " group.instance.id.");
      }
      if (t instanceof InvalidTimestampException) {
        return Optional.of(
            "the clock of this machine is ahead of that of the brokers, which refuse its time: %s Set it"
                    .formatted(text)
                + " right, and restart Codrift: nothing is lost. Changelogs of an earlier version take"
                + " any time with message.timestamp.type=LogAppendTime.");
      }
      if (t instanceof UnsupportedVersionException) {
        return Optional.of("the brokers are too old: " + text);
      }
      if (t instanceof InvalidPartitionsException) {
        return Optional.of(text);
      }
      if (text.contains("invalid partitions")) {
        return Optional.of(
            "the number of partitions of a topic that it reads has changed. Restart Codrift: it"
                + " extends the changelogs at the start, or says what to do.");
      }
    }
    return Optional.empty();
  }
}

package io.codrift.streams.runtime;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.common.errors.DisconnectException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.NetworkException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.TaskCorruptedException;
import org.apache.kafka.streams.errors.TaskMigratedException;

/** How it shows in a process that its brokers do not answer. Whatever failed so is tried again. */
public final class Outage {
  private static final Set<String> SIGNS =
      Stream.of(
              TimeoutException.class,
              DisconnectException.class,
              NetworkException.class,
              TransactionAbortableException.class,
              // The group and the transactions went on without the process.
              CommitFailedException.class,
              InvalidProducerEpochException.class,
              ProducerFencedException.class,
              TaskMigratedException.class,
              TaskCorruptedException.class)
          .map(Class::getName)
          .collect(Collectors.toSet());

  private static final String UNSEEN = MissingSourceTopicException.class.getName();

  private Outage() {}

  /**
   * Whether an exception may come of brokers that do not answer.
   *
   * @param className the name of its class
   */
  public static boolean isSign(String className) {
    return SIGNS.contains(className);
  }

  /**
   * Whether an exception says that clients do not see the topics of their stage, which is so for a
   * moment after they have come back to their brokers. Whether a topic was really deleted is for
   * {@link StageWatch} to say, which asks the brokers.
   *
   * @param className the name of its class
   */
  public static boolean isOfUnseenTopics(String className) {
    return className.equals(UNSEEN);
  }

  /** Whether an exception or one of its causes may come of brokers that do not answer. */
  static boolean explains(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (isSign(t.getClass().getName())) {
        return true;
      }
    }
    return false;
  }
}

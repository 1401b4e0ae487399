package io.codrift.streams.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Creates admin clients. Their failures name the fix. */
public final class Admins {
  private static final Logger LOG = LoggerFactory.getLogger(Admins.class);

  /** On a busy machine a client that has just started needs more than 10 s. */
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(30);

  /** Nobody looks at a silent terminal for longer without doubting it. */
  private static final Duration NOTICE = Duration.ofSeconds(5);

  private static final Duration ASK = Duration.ofSeconds(5);

  /** How long a client asks before a new one looks the names of the brokers up again. */
  private static final Duration ATTEMPT = Duration.ofSeconds(15);

  /** Between two attempts that fail at once: a name that is not known yet. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private Admins() {}

  /**
   * Connects, and waits without end until a broker has answered. A process may start before its
   * brokers. The log says so if none has for some seconds.
   *
   * @param kafka the user's client properties
   * @param waiting is told why, once, if the first attempt fails
   * @throws KafkaUnreachableException if the brokers refuse access
   * @throws IllegalArgumentException if the client does not accept a property
   */
  public static Admin await(Map<String, String> kafka, Consumer<String> waiting) {
    return await(kafka, waiting, ATTEMPT, NOTICE);
  }

  /** Same as {@link #await(Map, Consumer)}, with other limits on each attempt and on silence. */
  static Admin await(
      Map<String, String> kafka, Consumer<String> waiting, Duration attempt, Duration notice) {
    // Each attempt has a new client, which looks the names of the brokers up again. Its reports are
    // the same, so that the log does not repeat them.
    Map<String, String> named = new HashMap<>(kafka);
    named.put(CommonClientConfigs.CLIENT_ID_CONFIG, "codrift");
    boolean told = false;
    while (true) {
      try {
        return connect(named, attempt, told ? attempt : notice, "Waiting for one.");
      } catch (KafkaUnreachableException e) {
        if (e.getCause() instanceof AuthenticationException) {
          throw e;
        }
        if (!told) {
          waiting.accept(e.getMessage());
          told = true;
        }
      }
      try {
        Thread.sleep(PAUSE.toMillis());
      } catch (InterruptedException e) {
        throw new InterruptException(e); // which interrupts the thread again
      }
    }
  }

  /**
   * Connects, and waits until a broker has answered. The log says so if none has for some seconds.
   *
   * @param kafka the user's client properties
   * @throws KafkaUnreachableException if no broker answers, or the brokers refuse access
   * @throws IllegalArgumentException if the client does not accept a property
   */
  public static Admin connect(Map<String, String> kafka) {
    return connect(kafka, CONNECT_TIMEOUT);
  }

  /** Same as {@link #connect(Map)}, with another limit on the wait. */
  static Admin connect(Map<String, String> kafka, Duration timeout) {
    return connect(kafka, timeout, NOTICE);
  }

  /** Same as {@link #connect(Map)}, with other limits on the wait and on its silence. */
  static Admin connect(Map<String, String> kafka, Duration timeout, Duration notice) {
    return connect(
        kafka,
        timeout,
        notice,
        "Waiting for one, up to %d s in all.".formatted(timeout.toSeconds()));
  }

  /**
   * Connects.
   *
   * @param timeout how long a broker is waited for
   * @param notice after so long without an answer the log says that it is waited for; nothing if
   *     that is no shorter than the timeout
   * @param wait how long it is waited, a sentence for people
   */
  private static Admin connect(
      Map<String, String> kafka, Duration timeout, Duration notice, String wait) {
    Admin admin;
    try {
      admin = Admin.create(ClientProperties.admin(kafka));
    } catch (KafkaException e) {
      throw refusal(e, kafka);
    }
    try {
      KafkaFuture<String> answer =
          admin
              .describeCluster(new DescribeClusterOptions().timeoutMs((int) timeout.toMillis()))
              .clusterId();
      if (notice.compareTo(timeout) < 0 && !comes(answer, notice)) {
        LOG.warn(
            "No broker answers at {} yet. {} Is the address right, and does it run?",
            address(kafka),
            wait);
      }
      String unused = get(answer, kafka);
      return admin;
    } catch (KafkaUnreachableException e) {
      admin.close(Duration.ZERO);
      if (e.getCause() instanceof AuthenticationException) {
        throw e;
      }
      throw BrokerAddresses.explain(kafka)
          .map(why -> new KafkaUnreachableException(sentence(kafka, why + "."), e.getCause()))
          .orElse(e);
    } catch (RuntimeException e) {
      admin.close();
      throw e;
    }
  }

  /** Asks the brokers for nothing but an answer, for a short time. Throws if there is none. */
  static void ask(Admin admin, Map<String, String> kafka) {
    String unused =
        get(
            admin
                .describeCluster(new DescribeClusterOptions().timeoutMs((int) ASK.toMillis()))
                .clusterId(),
            kafka);
  }

  private static RuntimeException refusal(KafkaException e, Map<String, String> kafka) {
    Throwable cause = e.getCause() == null ? e : e.getCause();
    String message = String.valueOf(cause.getMessage());
    if (message.contains("resolvable bootstrap") || message.contains("DNS")) {
      return unreachable(kafka, message, e);
    }
    return new IllegalArgumentException(
        (cause instanceof ConfigException ? "" : "Kafka's client cannot start: ")
            + message
            + ". Fix `kafka` in the configuration.",
        e);
  }

  /** Whether a call ends within some time, with a result or without. */
  private static boolean comes(KafkaFuture<?> future, Duration time) {
    try {
      Object unused = future.get(time.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    } catch (java.util.concurrent.TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true; // whoever gets the result sees why
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  /** The result of an admin call. Throws Kafka's own exceptions. */
  static <T> T get(KafkaFuture<T> future, Map<String, String> kafka) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TimeoutException
          || e.getCause() instanceof AuthenticationException) {
        throw unreachable(kafka, e.getCause().getMessage(), e.getCause());
      }
      if (e.getCause() instanceof KafkaException kafkaException) {
        throw kafkaException;
      }
      throw new KafkaException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException(e);
    }
  }

  private static KafkaUnreachableException unreachable(
      Map<String, String> kafka, String why, Throwable cause) {
    return new KafkaUnreachableException(
        sentence(kafka, why + ". Check that it runs, and check `kafka` in the configuration."),
        cause);
  }

  private static String sentence(Map<String, String> kafka, String why) {
    return "Kafka cannot be reached at %s: %s".formatted(address(kafka), why);
  }

  private static String address(Map<String, String> kafka) {
    return kafka.getOrDefault("bootstrap.servers", "(no bootstrap.servers)");
  }
}

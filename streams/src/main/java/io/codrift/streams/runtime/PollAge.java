package io.codrift.streams.runtime;

import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How long ago the stream threads of a stage have asked their brokers for records. */
final class PollAge {
  private static final String GROUP = "consumer-metrics";
  private static final String NAME = "last-poll-seconds-ago";

  private PollAge() {}

  /**
   * The largest age over the consumers of a stage, in seconds.
   *
   * @param metrics of a {@code KafkaStreams}, with those of its clients
   * @return NaN if no consumer has asked yet
   */
  static double of(Map<MetricName, ? extends Metric> metrics) {
    return metrics.entrySet().stream()
        .filter(entry -> entry.getKey().group().equals(GROUP) && entry.getKey().name().equals(NAME))
        .filter(entry -> isMain(entry.getKey()))
        .map(entry -> entry.getValue().metricValue())
        .filter(Number.class::isInstance)
        .mapToDouble(value -> ((Number) value).doubleValue())
        .filter(age -> age >= 0)
        .max()
        .orElse(Double.NaN);
  }

  /** Consumers that restore stores ask only while they have something to restore. */
  private static boolean isMain(MetricName metric) {
    String client = metric.tags().getOrDefault("client-id", "");
    return !client.endsWith("-restore-consumer") && !client.endsWith("-global-consumer");
  }
}

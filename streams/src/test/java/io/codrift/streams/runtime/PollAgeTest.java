package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class PollAgeTest {
  private final Map<MetricName, Metric> metrics = new HashMap<>();

  @Test
  void isTheLargestOfTheMainConsumers() {
    add("last-poll-seconds-ago", "shop-alert-StreamThread-1-consumer", 3.0);
    add("last-poll-seconds-ago", "shop-alert-StreamThread-2-consumer", 7.0);
    add("last-poll-seconds-ago", "shop-alert-StreamThread-1-restore-consumer", 900.0);
    add("time-between-poll-max", "shop-alert-StreamThread-1-consumer", 1000.0);

    assertThat(PollAge.of(metrics)).isEqualTo(7);
  }

  @Test
  void isAbsentBeforeTheFirstPoll() {
    add("last-poll-seconds-ago", "shop-alert-StreamThread-1-consumer", -1.0);

    assertThat(PollAge.of(metrics)).isNaN();
  }

  private void add(String name, String client, double value) {
    MetricName key = new MetricName(name, "consumer-metrics", "", Map.of("client-id", client));
    metrics.put(
        key,
        new Metric() {
          @Override
          public MetricName metricName() {
            return key;
          }

          @Override
          public Object metricValue() {
            return value;
          }
        });
  }
}

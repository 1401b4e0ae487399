package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StageFailureTest {
  @Test
  void recognizesFatalFailures() {
    assertThat(StageFailure.fatal(new StreamsException(new IllegalStateException("once"))))
        .isEmpty();
    assertThat(StageFailure.fatal(new StreamsException(new TopicAuthorizationException("t"))))
        .hasValueSatisfying(text -> assertThat(text).startsWith("Kafka refuses access"));
    assertThat(StageFailure.fatal(new StreamsException(new FencedInstanceIdException("f"))))
        .hasValueSatisfying(text -> assertThat(text).contains("state-dir"));
    assertThat(
            StageFailure.fatal(
                new StreamsException("Existing internal topic x has invalid partitions: 4")))
        .hasValueSatisfying(text -> assertThat(text).contains("Restart Codrift"));
    assertThat(StageFailure.fatal(new OutOfMemoryError("heap"))).isPresent();
  }
}

package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidPartitionsException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionAbortableException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class StageFailureTest {
  @Test
  void brokersThatDoNotAnswerExplainWhatTheirClientsThrow() {
    assertThat(Outage.explains(new StreamsException(new TimeoutException("no answer")))).isTrue();
    assertThat(Outage.explains(new StreamsException(new TransactionAbortableException("aborted"))))
        .isTrue();
    assertThat(Outage.explains(new StreamsException(new IllegalStateException("a bug")))).isFalse();
  }

  private static Optional<String> fatal(Throwable thrown) {
    return StageFailure.fatal(thrown, denied -> "denied: " + denied.getMessage());
  }

  @Test
  void recognizesFatalFailures() {
    assertThat(fatal(new StreamsException(new IllegalStateException("once")))).isEmpty();
    assertThat(fatal(new StreamsException(new TopicAuthorizationException("t"))))
        .contains("denied: t");
    assertThat(fatal(new StreamsException(new SaslAuthenticationException("s"))))
        .contains("Kafka refuses access: s");
    assertThat(fatal(new StreamsException(new FencedInstanceIdException("f"))))
        .hasValueSatisfying(text -> assertThat(text).contains("state-dir"));
    assertThat(fatal(new StreamsException("Existing internal topic x has invalid partitions: 4")))
        .hasValueSatisfying(text -> assertThat(text).contains("Restart Codrift"));
    assertThat(fatal(new StreamsException(new InvalidPartitionsException("it has grown"))))
        .contains("it has grown");
    assertThat(fatal(new OutOfMemoryError("heap"))).isPresent();
  }
}

package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.LeaderNotAvailableException;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Answers of a broker that does not know a topic until after the controller has created it. */
class TopicAvailabilityTest {
  private static final String TOPIC = "orders";

  private final AnsweringAdmin cluster = new AnsweringAdmin();
  private final SleptClock clock = new SleptClock();

  @Test
  void topicThatNoBrokerKnowsYetIsRequestedAgain() {
    cluster
        .describesNothing(new UnknownTopicOrPartitionException("not yet"))
        .describesNothing(new LeaderNotAvailableException("not yet"))
        .describes(TOPIC, true, true)
        .listsOffsets();

    assertThat(await()).isEqualTo(Map.of(TOPIC, 2));

    assertThat(cluster.asked())
        .containsExactly(
            "describe [orders]", "describe [orders]", "describe [orders]", "offsets [0, 1]");
    assertThat(clock.slept()).isPositive();
  }

  @Test
  void everyPartitionNeedsALeader() {
    cluster
        .describes(TOPIC, true, false)
        .describes(TOPIC, false, true)
        .describes(TOPIC, true, true)
        .listsOffsets();

    assertThat(await()).isEqualTo(Map.of(TOPIC, 2));

    assertThat(cluster.asked())
        .containsExactly(
            "describe [orders]", "describe [orders]", "describe [orders]", "offsets [0, 1]");
  }

  @Test
  void leadersMustServeEveryPartition() {
    cluster
        .describes(TOPIC, true)
        .listsNoOffsets(new UnknownTopicOrPartitionException("not yet"))
        .listsNoOffsets(new LeaderNotAvailableException("not yet"))
        .listsNoOffsets(new NotLeaderOrFollowerException("not yet"))
        .listsNoOffsets(new TimeoutException("one request"))
        .listsOffsets();

    assertThat(await()).isEqualTo(Map.of(TOPIC, 1));

    assertThat(cluster.asked()).filteredOn("offsets [0]"::equals).hasSize(5);
  }

  @Test
  void partitionsThatWereAddedAreAwaited() {
    cluster
        .describes(TOPIC, true)
        .describes(TOPIC, true, true)
        .describes(TOPIC, true, true, true)
        .listsOffsets();

    assertThat(availability().await(Map.of(TOPIC, 3))).isEqualTo(Map.of(TOPIC, 3));

    assertThat(cluster.asked()).last().isEqualTo("offsets [0, 1, 2]");
  }

  @Test
  void errorThatIsNotRetriableIsThrownImmediately() {
    TopicAuthorizationException refused = new TopicAuthorizationException("not yours");
    cluster.describesNothing(refused);

    assertThatThrownBy(this::await).isSameAs(refused);

    assertThat(clock.slept()).isZero();
  }

  @Test
  void topicThatIsNeverServedIsNamedWithTheLastReason() {
    cluster
        .describes(TOPIC, true)
        .listsNoOffsets(new NotLeaderOrFollowerException("somebody else leads"));

    assertThatThrownBy(this::await)
        .isExactlyInstanceOf(KafkaException.class)
        .hasMessageContainingAll("[orders]", "60 s", "somebody else leads")
        .hasCauseInstanceOf(NotLeaderOrFollowerException.class);

    assertThat(clock.slept()).isBetween(Duration.ofSeconds(59), Duration.ofSeconds(61));
  }

  @Test
  void partitionWithoutLeaderIsNamed() {
    cluster.describes(TOPIC, true, false);

    assertThatThrownBy(this::await).hasMessageContaining("orders-1 has no leader");
  }

  @Test
  void brokersThatDoNotAnswerAreUnreachable() {
    cluster.describesNothing(new TimeoutException("no answer"));

    assertThatThrownBy(this::await)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining("[orders]");
  }

  @Test
  void waitingCanBeInterrupted() {
    cluster.describesNothing(new UnknownTopicOrPartitionException("not yet"));
    TopicAvailability interrupted =
        new TopicAvailability(
            cluster.admin(),
            clock,
            duration -> {
              throw new InterruptedException();
            });

    assertThatThrownBy(() -> interrupted.await(List.of(TOPIC)))
        .isInstanceOf(InterruptException.class);
    assertThat(Thread.interrupted()).isTrue();
  }

  private Map<String, Integer> await() {
    return availability().await(List.of(TOPIC));
  }

  private TopicAvailability availability() {
    return new TopicAvailability(cluster.admin(), clock, clock::sleep);
  }
}

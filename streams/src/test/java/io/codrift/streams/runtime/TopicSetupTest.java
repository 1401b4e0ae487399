package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.config.CodriftConfig;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.apache.kafka.common.errors.NotLeaderOrFollowerException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.junit.jupiter.api.Test;

/** Stages start only when the brokers serve the created topics. */
class TopicSetupTest {
  private final AnsweringAdmin cluster = new AnsweringAdmin();
  private final SleptClock clock = new SleptClock();

  @Test
  void createdTopicsAreServedBeforeAStageStarts() {
    CodriftConfig config = Configs.of("unused:1", "name", "orders", Path.of("unused"), "");
    cluster
        .describesNothing(new UnknownTopicOrPartitionException("missing"))
        .describesNothing(new UnknownTopicOrPartitionException("not known yet"))
        .describes("any", false)
        .describes("any", true)
        .listsNoOffsets(new NotLeaderOrFollowerException("not leading yet"))
        .listsOffsets();

    new TopicSetup(
            cluster.admin(),
            config,
            new TopicAvailability(cluster.admin(), clock, clock::sleep),
            Set::of)
        .create();

    List<String> questions =
        cluster.asked().stream().map(question -> question.split(" ", 2)[0]).toList();
    assertThat(questions)
        .containsSubsequence("create", "describe", "describe", "offsets", "describe", "offsets");
  }

  @Test
  void anInputThatIsMissingGetsTheNearestName() {
    CodriftConfig config = Configs.of("unused:1", "name", "payment", Path.of("unused"), "");
    cluster.describesNothing(new UnknownTopicOrPartitionException("missing"));
    assertThatThrownBy(
            () ->
                new TopicSetup(
                        cluster.admin(),
                        config,
                        new TopicAvailability(cluster.admin(), clock, clock::sleep),
                        () -> Set.of("payments", "orders"))
                    .inputs())
        .isInstanceOf(UnusableTopicException.class)
        .hasMessage(
            "There is no topic payment at unused:1. Did you mean payments? Create it, or fix"
                + " `topic` in the configuration.");
  }
}

package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class EndOffsetsTest {
  private static final TopicPartition PARTITION = new TopicPartition("orders", 1);

  private final Deque<CompletableFuture<Long>> questions = new ArrayDeque<>();
  private final EndOffsets ends =
      new EndOffsets(
          partition -> {
            questions.add(new CompletableFuture<>());
            return questions.getLast();
          });

  private Long endedAt(long offset, long since, long now) {
    var at = ends.endedAt(PARTITION, offset, since, now);
    return at.isPresent() ? at.getAsLong() : null;
  }

  @Test
  void theAnswerCountsFromTheTimeOfTheQuestion() {
    assertThat(endedAt(7, 100, 100)).isNull();
    assertThat(endedAt(7, 100, 5_000)).as("asked, and not answered").isNull();
    assertThat(questions).hasSize(1);
    questions.getLast().complete(7L);
    assertThat(endedAt(7, 100, 5_500)).isEqualTo(100);
    assertThat(questions).as("asked again").hasSize(2);
    assertThat(endedAt(7, 100, 9_000)).as("no answer, no news").isEqualTo(100);
    questions.getLast().complete(7L);
    assertThat(endedAt(7, 100, 9_000)).isEqualTo(5_500);
  }

  @Test
  void aRecordBeyondThePositionIsLeft() {
    endedAt(7, 100, 100);
    // Of an open transaction: a consumer of committed records does not get it.
    questions.getLast().complete(8L);
    assertThat(endedAt(7, 100, 200)).isNull();
    assertThat(endedAt(8, 100, 300)).isEqualTo(100);
  }

  @Test
  void anAnswerFromBeforeTheSilenceSaysNothing() {
    endedAt(7, 100, 100);
    questions.getLast().complete(7L);
    assertThat(endedAt(7, 150, 200)).isNull();
    assertThat(questions).hasSize(2);
    questions.getLast().complete(7L);
    assertThat(endedAt(7, 150, 300)).isEqualTo(200);
    assertThat(questions).as("not asked again at once").hasSize(2);
  }

  @Test
  void aQuestionThatFailsIsAskedAgain() {
    endedAt(7, 100, 100);
    questions.getLast().completeExceptionally(new TimeoutException("no leader"));
    assertThat(endedAt(7, 100, 200)).isNull();
    assertThat(questions).hasSize(2);
    questions.getLast().complete(7L);
    assertThat(endedAt(7, 100, 300)).isEqualTo(200);
  }
}

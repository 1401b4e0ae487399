package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.MissingSourceTopicException;
import org.apache.kafka.streams.errors.ProcessorStateException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;

class FailedThreadTest {
  private static final int RESTARTS = 2;
  private static final Throwable NO_ANSWER =
      new StreamsException("task 0_0", new TimeoutException("no progress"));
  private static final Throwable BUG = new StreamsException(new IllegalStateException("a bug"));

  private final AtomicBoolean lost = new AtomicBoolean();
  private final FailedThread threads =
      new FailedThread(
          Path.of("/state"),
          new RestartBudget(RESTARTS, Duration.ofMinutes(10), new SleptClock()),
          lost::get,
          denied -> "denied: " + denied.getMessage());

  @Test
  void anyNumberIsReplacedWhileTheBrokersAreAway() {
    lost.set(true);
    for (int i = 0; i < 10 * RESTARTS; i++) {
      assertThat(threads.of(NO_ANSWER)).isEqualTo(new FailedThread.Replaced(true));
    }
    assertThat(threads.of(BUG)).isEqualTo(new FailedThread.Replaced(false));
  }

  @Test
  void aFewAreReplacedForAnyOtherReason() {
    assertThat(threads.of(NO_ANSWER)).isEqualTo(new FailedThread.Replaced(false));
    lost.set(true);
    assertThat(threads.of(BUG)).isEqualTo(new FailedThread.Replaced(false));
    assertThat(threads.of(BUG))
        .isEqualTo(
            new FailedThread.Ends(
                "its stream threads keep failing, the last one with:"
                    + " java.lang.IllegalStateException: a bug",
                false));
  }

  @Test
  void anyNumberIsReplacedWhoseClientsDoNotSeeTheirTopics() {
    Throwable unseen =
        new StreamsException(new MissingSourceTopicException("missing during rebalance"));
    for (int i = 0; i < 10 * RESTARTS; i++) {
      assertThat(threads.of(unseen)).isEqualTo(new FailedThread.Unseeing());
    }
    assertThat(threads.of(BUG)).isEqualTo(new FailedThread.Replaced(false));
  }

  @Test
  void whatCannotHealEndsTheStage() {
    assertThat(threads.of(new StreamsException(new GroupAuthorizationException("no"))))
        .isEqualTo(new FailedThread.Ends("denied: no", true));
  }

  @Test
  void aClockThatIsAheadOfTheBrokersEndsTheStageWithASentence() {
    assertThat(threads.of(new StreamsException(new InvalidTimestampException("It is 12:00."))))
        .isEqualTo(
            new FailedThread.Ends(
                "the clock of this machine is ahead of that of the brokers, which refuse its time: It is"
                    + " 12:00. Set it right, and restart Codrift: nothing is lost. Changelogs of an"
                    + " earlier version take any time with message.timestamp.type=LogAppendTime.",
                true));
  }

  @Test
  void aFailureOfTheJvmIsNotExplained() {
    assertThat(threads.of(new StreamsException(new OutOfMemoryError("heap"))))
        .isEqualTo(
            new FailedThread.Ends("the JVM failed: java.lang.OutOfMemoryError: heap", false));
  }

  @Test
  void aFullDiskEndsTheStageAtOnce() {
    lost.set(true);
    assertThat(
            threads.of(
                new ProcessorStateException(
                    "Error while putting", new RocksDBException(noSpace("Kein Platz")))))
        .isEqualTo(
            new FailedThread.Ends(
                "state-dir: the disk of /state is full; make room there, or choose another"
                    + " directory, and start again: nothing is lost, and nothing counted twice",
                true));
    assertThat(threads.of(new StreamsException(new IOException("write: No space left on device"))))
        .isInstanceOf(FailedThread.Ends.class);
    assertThat(
            threads.of(
                new ProcessorStateException(
                    new RocksDBException(
                        new Status(Status.Code.IOError, Status.SubCode.None, "bad sector")))))
        .isInstanceOf(FailedThread.Replaced.class);
  }

  private static Status noSpace(String words) {
    return new Status(Status.Code.IOError, Status.SubCode.NoSpace, words);
  }
}

package io.codrift.streams.demo;

import io.codrift.streams.config.Topics;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;

/** Adds committed estimates and alerts to the {@link Board}, on a separate thread. */
final class Follower implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(5);
  private static final Duration POLL = Duration.ofMillis(500);

  private final ResultReader reader;
  private final Board board;
  private final Thread thread;
  private volatile boolean stopped;

  private Follower(ResultReader reader, Board board) {
    this.reader = reader;
    this.board = board;
    this.thread = new Thread(this::follow, "codrift-demo-follower");
    this.thread.setDaemon(true);
  }

  /** Starts reading. The topics must exist. */
  static Follower start(String bootstrapServers, Topics topics, Board board, Clock clock) {
    ResultReader reader =
        ResultReader.open(
            Map.of("bootstrap.servers", bootstrapServers),
            topics,
            EnumSet.allOf(ResultReader.Kind.class),
            ResultReader.From.BEGINNING,
            clock);
    Follower follower = new Follower(reader, board);
    follower.thread.start();
    return follower;
  }

  private void follow() {
    try {
      while (!stopped) {
        reader.poll(POLL).forEach(this::show);
      }
    } catch (WakeupException | InterruptException e) {
      // The follower is being closed.
    } finally {
      board.close();
    }
  }

  private void show(Result result) {
    if (result instanceof Result.OfChange alert) {
      board.alert(alert.message());
    } else if (result instanceof Result.OfWindow estimate) {
      board.estimate(estimate.message());
    }
  }

  @Override
  public void close() {
    stopped = true;
    reader.wakeup();
    try {
      thread.join(STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (!thread.isAlive()) {
      reader.close();
    }
  }
}

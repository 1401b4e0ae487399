package io.codrift.streams.demo;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends an input to its topic in batches, on a separate thread. It is never further ahead of the
 * estimates than the input allows, so that the estimates limit the rate.
 */
final class Feeder implements AutoCloseable {
  private static final Duration STOP = Duration.ofSeconds(5);

  private final DemoInput input;
  private final Board board;
  private final KafkaProducer<byte[], byte[]> producer;
  private final CompletableFuture<Long> finished = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean stopped;

  private Feeder(String bootstrapServers, DemoInput input, Board board) {
    this.input = input;
    this.board = board;
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.ACKS_CONFIG,
                "all",
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.CLIENT_ID_CONFIG,
                "codrift-demo"),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    this.thread = new Thread(this::feed, "codrift-demo-feeder");
    this.thread.setDaemon(true);
  }

  static Feeder start(String bootstrapServers, DemoInput input, Board board) {
    Feeder feeder = new Feeder(bootstrapServers, input, board);
    feeder.thread.start();
    return feeder;
  }

  /** Completes with the number of records when the input has ended. Fails if the input fails. */
  CompletableFuture<Long> finished() {
    return finished.copy();
  }

  private void feed() {
    long records = 0;
    try {
      for (long batch = 0; !stopped; batch++) {
        Optional<List<DemoInput.Message>> messages = input.next();
        if (messages.isEmpty()) {
          producer.flush();
          finished.complete(records);
          return;
        }
        long needed = input.windowsBefore(batch);
        while (!stopped && !board.isClosed() && board.windows() < needed) {
          board.await(b -> stopped || b.windows() >= needed, Duration.ofSeconds(1));
        }
        for (DemoInput.Message message : messages.get()) {
          send(message);
          records++;
        }
        producer.flush();
      }
    } catch (InterruptedException | InterruptException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      finished.completeExceptionally(e);
      board.wake();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the callback handles the failure
  private void send(DemoInput.Message message) {
    producer.send(
        new ProducerRecord<>(input.source().topic(), message.partition(), null, message.value()),
        (metadata, failure) -> {
          if (failure != null) {
            finished.completeExceptionally(failure);
            board.wake();
          }
        });
  }

  @Override
  public void close() {
    stopped = true;
    board.wake();
    thread.interrupt();
    try {
      thread.join(STOP.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    producer.close(STOP);
    input.close();
  }
}

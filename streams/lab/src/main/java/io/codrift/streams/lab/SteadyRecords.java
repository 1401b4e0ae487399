package io.codrift.streams.lab;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;

/**
 * Sends a window of records to each partition every second, from the first window on, until it is
 * stopped. Meanwhile nothing else may send in the scene.
 */
final class SteadyRecords implements AutoCloseable {
  private static final long PERIOD_MILLIS = 1_000;

  private final SentRecords records;
  private final int partitions;
  private final ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
  private final Producer<byte[], byte[]> producer;
  private final Future<?> sending;
  private int windows;

  /**
   * @param partitions of the input
   */
  SteadyRecords(AccidentScene scene, int partitions) {
    this.records = scene.records();
    this.partitions = partitions;
    producer = scene.broker().producer(Map.of());
    sending = thread.scheduleAtFixedRate(this::send, 0, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  private void send() {
    for (int partition = 0; partition < partitions; partition++) {
      List<String> window = records.records(Accident.begin(windows), Accident.ROWS, "");
      records.send(producer, AccidentScene.TOPIC, partition, window);
    }
    windows++;
  }

  /**
   * Stops it. Returns how many windows there are; the last one is open.
   *
   * @throws IllegalStateException if it could not send
   */
  int stop() throws InterruptedException {
    thread.shutdown();
    if (!thread.awaitTermination(1, TimeUnit.MINUTES)) {
      throw new IllegalStateException("the records of a window are not sent within a minute");
    }
    if (!sending.isCancelled()) {
      try {
        sending.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("records could not be sent", e.getCause());
      }
    }
    producer.flush();
    return windows;
  }

  @Override
  public void close() {
    thread.shutdownNow();
    producer.close();
  }
}

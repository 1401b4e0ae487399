package io.codrift.streams.window;

import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.deadletter.DeadLetterLimit;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.topic.DeadLetterTopic;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The dead letters of a task: each record that is refused is counted, and copied to their topic as
 * long as the limit allows. Not thread-safe.
 */
final class DeadLetters {
  private static final String STAGE = "window";

  private final ProcessorContext<byte[], Object> context;
  private final DeadLetterTopic topic;
  private final DeadLetterLimit limit;
  private final RecordCounts counts;

  DeadLetters(
      ProcessorContext<byte[], Object> context,
      DeadLetterTopic topic,
      DeadLetterLimit limit,
      RecordCounts counts) {
    this.context = context;
    this.topic = topic;
    this.limit = limit;
    this.counts = counts;
  }

  /**
   * Takes a record that is refused.
   *
   * @param origin of the record
   */
  void add(Record<byte[], byte[]> record, RecordMetadata origin, Decoded.Rejected rejected) {
    counts.deadLetter(rejected.reason());
    if (!limit.copies(origin.offset(), context.currentSystemTimeMs())) {
      counts.notCopied();
      return;
    }
    topic.send(
        context,
        DeadLetter.of(
            STAGE, record, Optional.of(origin), rejected.reason().word(), rejected.detail()));
  }

  /**
   * Says what was not copied in a minute that is over.
   *
   * @param time wall clock, milliseconds since the epoch
   */
  void look(long time) {
    limit.look(time);
  }

  /** Says what was not copied, at the end of the task. */
  void end() {
    limit.end();
  }
}

package io.codrift.streams.estimate;

import io.codrift.schemas.MalformedMessageException;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.deadletter.DeadLetterLimits;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import io.codrift.streams.topic.WindowsMessage;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes the messages of the windows topic for one task, and checks them. One that cannot be used
 * becomes a dead letter. Not thread-safe.
 */
final class WindowsReader {
  private static final Logger LOG = LoggerFactory.getLogger(WindowsReader.class);

  private final ProcessorContext<byte[], Object> context;
  private final OwnTopics topics;
  private final DeadLetterLimits limits;
  private final CodriftMetrics metrics;

  /**
   * @param context of the task, which sends the dead letters
   * @param limits how many are copied
   * @param metrics counts all
   */
  WindowsReader(
      ProcessorContext<byte[], Object> context,
      OwnTopics topics,
      DeadLetterLimits limits,
      CodriftMetrics metrics) {
    this.context = context;
    this.topics = topics;
    this.limits = limits;
    this.metrics = metrics;
  }

  /** The message of a record; empty if it cannot be used. */
  Optional<WindowsMessage> read(Record<byte[], byte[]> record) {
    try {
      return Optional.of(usable(record.value()));
    } catch (MalformedMessageException e) {
      deadLetter(record, "undecodable", e.getMessage());
    } catch (UnexpectedMessageException e) {
      deadLetter(record, "wrong_type", e.getMessage());
    } catch (UnusableMessageException e) {
      deadLetter(record, e.reason(), e.getMessage());
    }
    return Optional.empty();
  }

  private WindowsMessage usable(byte[] value) {
    if (value == null) {
      throw new UnusableMessageException("empty", "the message has no value");
    }
    WindowsMessage message = topics.windows().decode(value);
    if (message instanceof WindowsMessage.Part part) {
      MessageRules.check(part.message());
    } else if (message instanceof WindowsMessage.Progress progress) {
      MessageRules.check(progress.message());
    }
    return message;
  }

  private void deadLetter(Record<byte[], byte[]> record, String reason, String detail) {
    String windows = topics.windows().name();
    metrics.deadLetter(windows, reason);
    long now = context.currentSystemTimeMs();
    if (!context.recordMetadata().map(origin -> limits.copies(origin, now)).orElse(true)) {
      metrics.deadLettersNotCopied(windows, 1);
      return;
    }
    LOG.warn("A message of {} is a dead letter: {}: {}", windows, reason, detail);
    topics
        .deadLetters()
        .send(context, DeadLetter.of("estimate", record, context.recordMetadata(), reason, detail));
  }
}

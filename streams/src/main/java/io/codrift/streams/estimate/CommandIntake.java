package io.codrift.streams.estimate;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.streams.estimate.schedule.Rebaselines;
import io.codrift.streams.estimate.store.Piece;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import java.time.Instant;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the messages of the commands topic for one task: commands for new references, and to forget
 * a segment. The alert stage answers the others, and makes dead letters of what cannot be used. Not
 * thread-safe.
 */
final class CommandIntake {
  private static final Logger LOG = LoggerFactory.getLogger(CommandIntake.class);

  private final ProcessorContext<byte[], Object> context;
  private final OwnTopics topics;
  private final Rebaselines rebaselines;
  private final Forgetting forgetting;

  /**
   * @param context of the task, which sends the answers
   * @param rebaselines takes commands for new references
   * @param forgetting clears segments
   */
  CommandIntake(
      ProcessorContext<byte[], Object> context,
      OwnTopics topics,
      Rebaselines rebaselines,
      Forgetting forgetting) {
    this.context = context;
    this.topics = topics;
    this.rebaselines = rebaselines;
    this.forgetting = forgetting;
  }

  /**
   * Takes a message.
   *
   * @param value of the record; may be null
   * @param piece the work before the next commit, in which a segment is forgotten
   */
  void take(byte[] value, Piece piece) {
    try {
      CommandMessage message = topics.commands().decode(value == null ? new byte[0] : value);
      if (message instanceof CommandMessage.Ask ask) {
        rebaselines.take(ask.message(), now());
        if (ask.message().getKind() == CommandKind.FORGET) {
          clear(ask.message(), piece);
        }
      }
    } catch (MalformedMessageException | UnexpectedMessageException e) {
      LOG.debug("A message of {} is ignored", topics.commands().name(), e);
    }
  }

  private void clear(AlertCommand command, Piece piece) {
    Forgetting.Answer answer = forgetting.clear(command, piece);
    if (answer.verdict() != CommandVerdict.UNKNOWN_TARGET) {
      LOG.info("Command {}: {}", command.getId(), answer.text());
    }
    Instant now = now();
    topics
        .commands()
        .send(
            context,
            new CommandMessage.Answer(
                CommandAnswer.newBuilder()
                    .setId(command.getId())
                    .setPartition(context.taskId().partition())
                    .setVerdict(answer.verdict())
                    .setText(answer.text())
                    .setAnsweredAt(now)
                    .build()),
            now.toEpochMilli());
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }
}

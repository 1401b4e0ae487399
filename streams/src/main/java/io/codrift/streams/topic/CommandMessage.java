package io.codrift.streams.topic;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.KnownSchemas;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;

/** A message of the commands topic. */
public sealed interface CommandMessage extends UnionSerde.Member {
  /**
   * How long after it was applied a command may be read again, as after a loss of a group's
   * offsets. For so long a stage must know that it has applied it.
   *
   * @param retention how long the topic keeps a command
   */
  static Duration readAgainWithin(Duration retention) {
    // Brokers delete whole segments of a log, so a command may stay for longer.
    return retention.plus(Duration.ofDays(30));
  }

  /** The id of the command. */
  String id();

  /**
   * The partitions that get the message.
   *
   * @param partitions number of partitions of the topic
   */
  Set<Integer> partitions(int partitions);

  /** The key of the message: the id of the command in UTF-8. */
  default byte[] key() {
    return id().getBytes(StandardCharsets.UTF_8);
  }

  /** A command. Without a partition it goes to all: its sender does not know who is concerned. */
  record Ask(AlertCommand message) implements CommandMessage {
    /** Whether no further piece of the command comes. Those before the last one ask for nothing. */
    public boolean isComplete() {
      return message.getPiece() >= message.getPieces() - 1;
    }

    @Override
    public String id() {
      return message.getId();
    }

    @Override
    public Set<Integer> partitions(int partitions) {
      return Optional.ofNullable(message.getPartition())
          .map(Set::of)
          .orElseGet(
              () -> IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet()));
    }
  }

  /** The answer of one partition, in that partition. */
  record Answer(CommandAnswer message) implements CommandMessage {
    @Override
    public String id() {
      return message.getId();
    }

    @Override
    public Set<Integer> partitions(int partitions) {
      return Set.of(message.getPartition());
    }
  }

  /** The encoding of all messages of the topic. */
  static Serde<CommandMessage> serde(KnownSchemas schemas) {
    return UnionSerde.<CommandMessage>of(schemas)
        .member(AlertCommand.class, Ask::new)
        .member(CommandAnswer.class, Answer::new)
        .build();
  }
}

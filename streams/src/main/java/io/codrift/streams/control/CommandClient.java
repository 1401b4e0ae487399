package io.codrift.streams.control;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.config.Topics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.UnusableTopicException;
import io.codrift.streams.schema.SchemaExchange;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends a command to all partitions of the commands topic. Not thread-safe. */
public final class CommandClient {
  private static final Logger LOG = LoggerFactory.getLogger(CommandClient.class);
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, String> kafka;
  private final Topics names;
  private final Clock clock;

  /**
   * @param kafka the user's client properties
   * @param names of the application's topics
   * @param clock of the process
   */
  public CommandClient(Map<String, String> kafka, Topics names, Clock clock) {
    this.kafka = kafka;
    this.names = names;
    this.clock = clock;
  }

  /**
   * What came back.
   *
   * @param answers one per partition whose task has answered in time
   * @param complete whether all have
   */
  public record Reply(List<CommandAnswer> answers, boolean complete) {
    public Reply {
      answers = List.copyOf(answers);
    }
  }

  /**
   * Sends a command and waits for the answers. The brokers have stored the command when this
   * returns, so that a stage that does not run now applies it at its start.
   *
   * @param command without a partition
   * @param wait how long to wait for the answers
   * @throws UnusableTopicException if the topic does not exist, or may not be used
   */
  public Reply send(AlertCommand command, Duration wait) {
    return send(List.of(command), wait);
  }

  /**
   * Sends a command in pieces and waits for the answers to the last one.
   *
   * @param pieces commands of one id, without a partition, in order
   * @param wait how long to wait for the answers
   * @throws UnusableTopicException if the topic does not exist, or may not be used
   */
  public Reply send(List<AlertCommand> pieces, Duration wait) {
    KnownSchemas schemas = KnownSchemas.bundled();
    OwnTopics topics = OwnTopics.of(names, schemas);
    try (KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(ClientProperties.consumer(kafka));
        SchemaExchange exchange =
            new SchemaExchange(
                names.schemas(),
                schemas,
                new KafkaConsumer<>(ClientProperties.consumer(kafka)),
                clock);
        Producer<byte[], byte[]> producer = new KafkaProducer<>(ClientProperties.producer(kafka))) {
      List<TopicPartition> partitions = partitions(consumer);
      consumer.assign(partitions);
      consumer.seekToEnd(partitions);
      partitions.forEach(consumer::position); // answers come after it
      exchange.publish(producer); // an older stage must be able to read the command
      schemas.whenUnknown(exchange::lookFor);
      produce(producer, topics, pieces, partitions);
      return answers(consumer, topics, pieces.get(0).getId(), partitions.size(), wait);
    } catch (AuthorizationException e) {
      throw new UnusableTopicException(
          "Not allowed to use %s and %s. Grant DESCRIBE, READ and WRITE."
              .formatted(names.commands(), names.schemas()));
    }
  }

  private List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer) {
    var known = consumer.listTopics();
    for (String topic : List.of(names.commands(), names.schemas())) {
      if (!known.containsKey(topic)) {
        throw new UnusableTopicException(
            ("There is no topic %s at %s. `codrift run` creates it; for another `name` in its"
                    + " configuration give --config or --name.")
                .formatted(topic, kafka.get("bootstrap.servers")));
      }
    }
    return known.get(names.commands()).stream()
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static void produce(
      Producer<byte[], byte[]> producer,
      OwnTopics topics,
      List<AlertCommand> pieces,
      List<TopicPartition> partitions) {
    List<Future<?>> sent = new ArrayList<>();
    for (AlertCommand piece : pieces) {
      CommandMessage message = new CommandMessage.Ask(piece);
      byte[] value = topics.commands().value().serializer().serialize("", message);
      for (TopicPartition partition : partitions) {
        sent.add(
            producer.send(
                new ProducerRecord<>(
                    partition.topic(), partition.partition(), message.key(), value)));
      }
    }
    producer.flush();
    for (Future<?> one : sent) {
      try {
        one.get();
      } catch (ExecutionException e) {
        throw e.getCause() instanceof KafkaException kafka
            ? kafka
            : new KafkaException(e.getCause());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new KafkaException(e);
      }
    }
  }

  private List<CommandAnswer> read(
      OwnTopics topics, String id, Iterable<ConsumerRecord<byte[], byte[]>> records) {
    List<CommandAnswer> found = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : records) {
      try {
        if (topics.commands().decode(record.value()) instanceof CommandMessage.Answer answer
            && answer.id().equals(id)) {
          found.add(answer.message());
        }
      } catch (MalformedMessageException | UnexpectedMessageException | UnknownSchemaException e) {
        LOG.debug("Offset {} of {} is left out", record.offset(), record.topic(), e);
      }
    }
    return found;
  }

  private Reply answers(
      KafkaConsumer<byte[], byte[]> consumer,
      OwnTopics topics,
      String id,
      int expected,
      Duration wait) {
    List<CommandAnswer> answers = new ArrayList<>();
    Instant end = clock.instant().plus(wait);
    while (answers.size() < expected && clock.instant().isBefore(end)) {
      answers.addAll(read(topics, id, consumer.poll(POLL)));
    }
    return new Reply(answers, answers.size() >= expected);
  }
}

package io.codrift.streams.command;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.runtime.UnusableTopicException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift tail}: estimates and alerts as they are committed. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Follows estimates and alerts until it is stopped.")
final class TailCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TailCommand.class);
  private static final Duration POLL = Duration.ofMillis(250);

  /** Which of the two topics. */
  enum Kind {
    ESTIMATES,
    ALERTS
  }

  @ArgGroup(multiplicity = "1")
  private ConnectionOptions connection;

  @Option(
      names = "--json",
      description =
          "One JSON object per line, whose fields are those of the schemas DependenceEstimate and"
              + " DependenceAlert.")
  private boolean json;

  @Option(
      names = "--from-beginning",
      description = "Begins with the oldest that the topics hold. Default: what comes from now on.")
  private boolean fromBeginning;

  @Option(
      names = "--until-end",
      description = "Ends when all is read that was there at the start; for exports.")
  private boolean untilEnd;

  @Option(
      names = "--monitor",
      paramLabel = "GLOB",
      defaultValue = "*",
      description = "Only monitors of this name; * and ? stand for any characters.")
  private String monitor;

  @Option(names = "--only", paramLabel = "KIND", description = "Only estimates, or only alerts.")
  private Kind only;

  @Spec private CommandSpec spec;

  private final MessageCodec<DependenceEstimate> estimates =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());
  private final MessageCodec<DependenceAlert> alerts =
      new MessageCodec<>(DependenceAlert.class, KnownSchemas.bundled());

  @Override
  public Integer call() {
    Connection where = connection.get();
    PrintWriter out = spec.commandLine().getOut();
    TailTable table = new TailTable(out, spec.commandLine().getColorScheme().ansi().enabled());
    Pattern names = glob(monitor);
    try (Admin unused = Admins.connect(where.kafka());
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(ClientProperties.consumer(where.kafka()))) {
      List<TopicPartition> partitions = partitions(consumer, where);
      consumer.assign(partitions);
      if (fromBeginning) {
        consumer.seekToBeginning(partitions);
      } else {
        consumer.seekToEnd(partitions);
      }
      partitions.forEach(consumer::position); // from now on, not from the first poll on
      Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(partitions));
      do {
        List<SpecificRecord> batch = new ArrayList<>();
        sorted(consumer.poll(POLL)).forEach(r -> read(r, where, names, batch));
        if (json) {
          batch.forEach(record -> out.println(RecordJson.of(record)));
        } else {
          table.print(batch);
        }
        out.flush();
        ends.entrySet().removeIf(e -> consumer.position(e.getKey()) >= e.getValue());
      } while (!(untilEnd && ends.isEmpty()) && !out.checkError());
    }
    return ExitCode.OK;
  }

  private List<TopicPartition> partitions(
      KafkaConsumer<byte[], byte[]> consumer, Connection where) {
    List<String> topics =
        Stream.of(
                only == Kind.ALERTS ? null : where.topics().estimates(),
                only == Kind.ESTIMATES ? null : where.topics().alerts())
            .filter(topic -> topic != null)
            .toList();
    Map<String, List<PartitionInfo>> known = consumer.listTopics();
    List<String> absent = topics.stream().filter(t -> !known.containsKey(t)).toList();
    if (!absent.isEmpty()) {
      throw new UnusableTopicException(
          ("There is no topic %s at %s. `codrift run` creates it; for another `name` in its"
                  + " configuration give --config or --name.")
              .formatted(String.join(", ", absent), where.kafka().get("bootstrap.servers")));
    }
    return topics.stream()
        .flatMap(topic -> known.get(topic).stream())
        .map(info -> new TopicPartition(info.topic(), info.partition()))
        .toList();
  }

  private static List<ConsumerRecord<byte[], byte[]>> sorted(
      Iterable<ConsumerRecord<byte[], byte[]>> polled) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    polled.forEach(records::add);
    records.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
    return records;
  }

  private void read(
      ConsumerRecord<byte[], byte[]> record,
      Connection where,
      Pattern names,
      List<SpecificRecord> batch) {
    try {
      if (record.topic().equals(where.topics().alerts())) {
        DependenceAlert alert = alerts.decode(record.value());
        if (names.matcher(alert.getMonitor()).matches()) {
          batch.add(alert);
        }
      } else {
        DependenceEstimate estimate = estimates.decode(record.value());
        if (names.matcher(estimate.getMonitor()).matches()) {
          batch.add(estimate);
        }
      }
    } catch (MalformedMessageException e) {
      LOG.warn(
          "{}-{} offset {} is not of Codrift: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    } catch (UnknownSchemaException e) {
      LOG.warn(
          "{}-{} offset {} is not shown: {}",
          record.topic(),
          record.partition(),
          record.offset(),
          e.getMessage());
    }
  }

  static Pattern glob(String text) {
    return Pattern.compile(
        text.chars()
            .mapToObj(
                c ->
                    switch (c) {
                      case '*' -> ".*";
                      case '?' -> ".";
                      default -> Pattern.quote(Character.toString(c));
                    })
            .collect(Collectors.joining()),
        Pattern.DOTALL);
  }
}

package io.codrift.streams.runtime;

import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Clients for Kafka Streams whose main consumers do not fetch from partitions that are held. Kafka
 * Streams lets a task hold nothing back: it pauses partitions itself, where its buffers are full or
 * a task is restored. A held partition that it resumes stays paused, and one that it has paused is
 * not resumed by a release. The consumers also tell who they are in their group.
 */
public class HoldableClients extends AskingClients implements GroupMembers {
  private final InputHold hold;

  /** The member that polled each partition last. */
  private final Map<TopicPartition, String> readers = new ConcurrentHashMap<>();

  /** The consumer group; empty until a consumer was asked for. */
  private volatile String group = "";

  /**
   * @param hold what the tasks hold, of the stage that gets the clients
   */
  public HoldableClients(InputHold hold) {
    this.hold = hold;
  }

  @Override
  public String reader(TopicPartition partition) {
    return readers.getOrDefault(partition, "");
  }

  @Override
  public CompletableFuture<Set<String>> all() {
    return ask(
        client ->
            client
                .describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .thenApply(
                    description ->
                        description.members().stream()
                            .map(MemberDescription::consumerId)
                            .collect(Collectors.toUnmodifiableSet())));
  }

  @Override
  public Consumer<byte[], byte[]> getConsumer(Map<String, Object> config) {
    return new HoldableConsumer(config);
  }

  /** A consumer that does not fetch from partitions that are held. */
  protected class HoldableConsumer extends KafkaConsumer<byte[], byte[]> {
    private final Set<TopicPartition> pausedByStreams = new HashSet<>();

    /** Creates a consumer with these properties. */
    public HoldableConsumer(Map<String, Object> config) {
      super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
      group = String.valueOf(config.get(ConsumerConfig.GROUP_ID_CONFIG));
    }

    @Override
    public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
      // A partition that went away and came back is not paused any longer.
      pausedByStreams.retainAll(paused());
      List<TopicPartition> hold =
          assignment().stream().filter(HoldableClients.this.hold::isHeld).toList();
      super.pause(hold);
      super.resume(
          paused().stream()
              .filter(p -> !hold.contains(p) && !pausedByStreams.contains(p))
              .toList());
      ConsumerRecords<byte[], byte[]> polled = super.poll(timeout);
      String member = groupMetadata().memberId();
      assignment().forEach(partition -> readers.put(partition, member));
      return polled;
    }

    @Override
    public void pause(Collection<TopicPartition> partitions) {
      super.pause(partitions);
      pausedByStreams.addAll(partitions);
    }

    @Override
    public void resume(Collection<TopicPartition> partitions) {
      pausedByStreams.removeAll(partitions);
      super.resume(partitions.stream().filter(p -> !hold.isHeld(p)).toList());
    }
  }
}

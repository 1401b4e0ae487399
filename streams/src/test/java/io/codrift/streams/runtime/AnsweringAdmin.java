package io.codrift.streams.runtime;

import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.DescribeConfigsResult;
import org.apache.kafka.clients.admin.DescribeTopicsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicCollection.TopicNameCollection;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.internals.KafkaFutureImpl;

/**
 * An admin client with prepared answers. It gives them in order and repeats the last one. Each
 * answer applies to every topic or partition of a request.
 */
final class AnsweringAdmin {
  private static final Node BROKER = new Node(1, "localhost", 9092);

  private final Deque<KafkaFuture<TopicDescription>> descriptions = new ArrayDeque<>();
  private final Deque<KafkaFuture<ListOffsetsResultInfo>> offsets = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();

  /**
   * Describes the topic with these leaders, one per partition; null for a partition without a
   * leader.
   */
  AnsweringAdmin describes(String topic, boolean... hasLeader) {
    List<TopicPartitionInfo> partitions = new ArrayList<>();
    for (boolean leads : hasLeader) {
      partitions.add(
          new TopicPartitionInfo(partitions.size(), leads ? BROKER : null, List.of(), List.of()));
    }
    descriptions.add(KafkaFuture.completedFuture(new TopicDescription(topic, false, partitions)));
    return this;
  }

  AnsweringAdmin describesNothing(KafkaException why) {
    descriptions.add(failed(why));
    return this;
  }

  AnsweringAdmin listsOffsets() {
    offsets.add(KafkaFuture.completedFuture(null));
    return this;
  }

  AnsweringAdmin listsNoOffsets(KafkaException why) {
    offsets.add(failed(why));
    return this;
  }

  /** The requests in order, with their topics or partitions. */
  List<String> asked() {
    return List.copyOf(asked);
  }

  Admin admin() {
    return (Admin)
        Proxy.newProxyInstance(
            Admin.class.getClassLoader(),
            new Class<?>[] {Admin.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "describeTopics" -> describe(topics(arguments[0]));
                  case "listOffsets" -> offsets((Map<?, ?>) arguments[0]);
                  case "createTopics" -> create((Collection<?>) arguments[0]);
                  case "describeConfigs" -> settings((Collection<?>) arguments[0]);
                  default ->
                      throw new UnsupportedOperationException(
                          method.getName() + Arrays.toString(arguments));
                });
  }

  private static Collection<?> topics(Object argument) {
    return argument instanceof TopicNameCollection names
        ? names.topicNames()
        : (Collection<?>) argument;
  }

  private DescribeTopicsResult describe(Collection<?> topics) {
    asked.add("describe " + topics);
    Map<String, KafkaFuture<TopicDescription>> futures = new LinkedHashMap<>();
    KafkaFuture<TopicDescription> answer = next(descriptions);
    topics.forEach(topic -> futures.put((String) topic, answer));
    return new DescribeTopicsResult(null, futures) {};
  }

  private ListOffsetsResult offsets(Map<?, ?> partitions) {
    asked.add(
        "offsets "
            + partitions.keySet().stream()
                .map(partition -> ((TopicPartition) partition).partition())
                .sorted()
                .toList());
    Map<TopicPartition, KafkaFuture<ListOffsetsResultInfo>> futures = new LinkedHashMap<>();
    KafkaFuture<ListOffsetsResultInfo> answer = next(offsets);
    partitions.keySet().forEach(partition -> futures.put((TopicPartition) partition, answer));
    return new ListOffsetsResult(futures);
  }

  private CreateTopicsResult create(Collection<?> topics) {
    List<String> names = topics.stream().map(topic -> ((NewTopic) topic).name()).toList();
    asked.add("create " + names);
    return new CreateTopicsResult(
        names.stream()
            .collect(Collectors.toMap(name -> name, name -> KafkaFuture.completedFuture(null)))) {};
  }

  private static DescribeConfigsResult settings(Collection<?> resources) {
    return new DescribeConfigsResult(
        resources.stream()
            .collect(
                Collectors.toMap(
                    ConfigResource.class::cast,
                    resource ->
                        failed(new UnknownTopicOrPartitionException("not known here"))))) {};
  }

  private static <T> T next(Deque<T> answers) {
    return answers.size() > 1 ? answers.remove() : answers.element();
  }

  private static <T> KafkaFuture<T> failed(KafkaException why) {
    KafkaFutureImpl<T> future = new KafkaFutureImpl<>();
    future.completeExceptionally(why);
    return future;
  }
}

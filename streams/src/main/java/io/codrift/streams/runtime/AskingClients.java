package io.codrift.streams.runtime;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.streams.processor.internals.DefaultKafkaClientSupplier;

/** Clients for Kafka Streams, by which tasks can also ask the brokers. Thread-safe. */
public class AskingClients extends DefaultKafkaClientSupplier {
  /** The client of the application, which closes it. */
  private volatile Admin admin;

  @Override
  public Admin getAdmin(Map<String, Object> config) {
    admin = super.getAdmin(config);
    return admin;
  }

  /** The id of a topic: another one if it was deleted and made anew. Does not wait. */
  public CompletableFuture<String> topicId(String topic) {
    return ask(
        client ->
            client
                .describeTopics(List.of(topic))
                .topicNameValues()
                .get(topic)
                .thenApply(description -> TopicState.of(description).id()));
  }

  /** The answer; a failed one where no application has asked for its clients. */
  protected <T> CompletableFuture<T> ask(Function<Admin, KafkaFuture<T>> question) {
    return admin == null
        ? CompletableFuture.failedFuture(new IllegalStateException("the application has no client"))
        : question.apply(admin).toCompletionStage().toCompletableFuture();
  }
}

package io.codrift.streams.config;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.streams.StreamsConfig;

/** The {@code kafka} section: any property of Kafka's clients and of Kafka Streams. */
final class KafkaProperties {
  private static final String NO_SKIPPING =
      "a record that cannot be used is a dead letter, and after any other failure it is processed"
          + " again: a handler that goes on would leave it out in silence";

  private static final String KEYED = "messages must reach the partition of their key";

  /**
   * Properties that Codrift's guarantees depend on, each with the reason. They are refused with any
   * prefix.
   */
  private static final Map<String, String> OURS =
      Map.ofEntries(
          Map.entry("application.id", "it is derived from `name`"),
          Map.entry("group.id", "it is derived from `name`"),
          Map.entry("client.id", "it is derived from `name`"),
          Map.entry("state.dir", "set the top-level key `state-dir` instead"),
          Map.entry("num.stream.threads", "set the top-level key `threads` instead"),
          Map.entry("replication.factor", "set `topics: { replication: … }` instead"),
          Map.entry("processing.guarantee", "it is always exactly_once_v2"),
          Map.entry("isolation.level", "readers always read committed messages"),
          Map.entry("enable.auto.commit", "offsets are committed together with the results"),
          Map.entry("enable.idempotence", "exactly_once_v2 needs it"),
          Map.entry("transactional.id", "Kafka Streams sets it"),
          Map.entry("group.protocol", "static membership needs the classic protocol (KAFKA 4.3)"),
          Map.entry("key.deserializer", "records are read as bytes"),
          Map.entry("value.deserializer", "records are read as bytes"),
          Map.entry("key.serializer", "messages are written as bytes"),
          Map.entry("value.serializer", "messages are written as bytes"),
          Map.entry("default.key.serde", "records are read as bytes"),
          Map.entry("default.value.serde", "records are read as bytes"),
          Map.entry("processing.exception.handler", NO_SKIPPING),
          Map.entry("processing.exception.handler.global.enabled", NO_SKIPPING),
          Map.entry("deserialization.exception.handler", NO_SKIPPING),
          Map.entry("default.deserialization.exception.handler", NO_SKIPPING),
          Map.entry("production.exception.handler", NO_SKIPPING),
          Map.entry("default.production.exception.handler", NO_SKIPPING),
          Map.entry("errors.dead.letter.queue.topic.name", "dead letters go to NAME.dead-letters"),
          Map.entry("partitioner.class", KEYED),
          Map.entry("partitioner.ignore.keys", KEYED),
          Map.entry(
              "auto.offset.reset",
              "every stage reads its topics from the beginning: otherwise it would leave records out"
                  + " in silence"),
          Map.entry("acks", "exactly_once_v2 needs the answer of all replicas"),
          Map.entry(
              "transaction.two.phase.commit.enable", "Kafka Streams ends its transactions itself"),
          Map.entry(
              "allow.auto.create.topics", "topics are created with the settings that they need"),
          Map.entry("partition.assignment.strategy", "Kafka Streams assigns its tasks itself"),
          Map.entry("default.timestamp.extractor", "set `sources[].timestamp` instead"),
          Map.entry("default.client.supplier", "Codrift watches what its consumers have read"),
          Map.entry("processor.wrapper.class", "it could change what is processed and stored"),
          Map.entry("topology.optimization", "it could rename stores, which would be lost"),
          Map.entry("ensure.explicit.internal.resource.naming", "it is always true"),
          Map.entry("cleanup.policy", "changelogs are compacted: otherwise state would be deleted"),
          Map.entry(
              "unclean.leader.election.enable", "what was committed in changelogs could be lost"));

  /** Values that change nothing, which people write for safety. */
  private static final Map<String, Set<String>> HARMLESS =
      Map.of("acks", Set.of("all", "-1"), "auto.offset.reset", Set.of("earliest"));

  /** Properties that must be the same for all clients, each with the reason. */
  private static final Map<String, String> UNPREFIXED =
      Map.of("bootstrap.servers", "all clients use the same brokers; set it without a prefix");

  private static final Pattern PREFIX =
      Pattern.compile("^((main|restore|global)\\.consumer|consumer|producer|admin|topic)\\.");

  private KafkaProperties() {}

  static Map<String, String> read(ConfigSection section) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String key : section.keys()) {
      section.text(key).ifPresent(value -> properties.put(key, value));
      String bare = PREFIX.matcher(key).replaceFirst("");
      boolean harmless =
          HARMLESS.getOrDefault(bare, Set.of()).contains(properties.getOrDefault(key, ""));
      if (OURS.containsKey(bare) && !harmless) {
        section.problem(key, "must not be set: " + OURS.get(bare) + ". Remove it.");
      } else if (!bare.equals(key) && UNPREFIXED.containsKey(bare)) {
        section.problem(key, "must not be set: " + UNPREFIXED.get(bare) + ". Remove it.");
      } else if (bare.equals(key) && !known().contains(key)) {
        // Plug-ins of the clients have their own keys: only a likely typing error is refused.
        NearestName.to(key, known())
            .filter(near -> NearestName.edits(near, key) <= 2)
            .ifPresent(
                near ->
                    section.problem(key, "is not a Kafka property. Did you mean " + near + "?"));
      }
    }
    if (properties.getOrDefault("bootstrap.servers", "").isBlank()
        && (!section.has("bootstrap.servers") || properties.containsKey("bootstrap.servers"))) {
      section.missing("bootstrap.servers", "Write the brokers' addresses: \"HOST:9092\".");
    }
    return properties;
  }

  private static Set<String> known() {
    Set<String> names = new HashSet<>(ConsumerConfig.configNames());
    names.addAll(ProducerConfig.configNames());
    names.addAll(AdminClientConfig.configNames());
    names.addAll(StreamsConfig.configDef().names());
    names.add(SaslConfigs.SASL_JAAS_CONFIG);
    return names;
  }

  /** A map from each word to itself, in the given order. */
  static Map<String, String> ordered(String... words) {
    Map<String, String> map = new LinkedHashMap<>();
    for (String word : words) {
      map.put(word, word);
    }
    return map;
  }

  /** Whether a property's value must not be printed. */
  static boolean secret(String key) {
    String lower = key.toLowerCase(Locale.ROOT);
    return Optional.of(lower)
        .filter(
            k ->
                k.contains("password")
                    || k.contains("passphrase")
                    || k.contains("jaas")
                    || k.contains("secret")
                    || k.contains("token")
                    || k.contains("credential")
                    || k.contains("user.info")
                    || k.endsWith(".key"))
        .isPresent();
  }
}

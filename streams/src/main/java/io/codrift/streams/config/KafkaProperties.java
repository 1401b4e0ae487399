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
  /** Properties that Codrift's guarantees depend on, each with the reason. */
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
          Map.entry("default.value.serde", "records are read as bytes"));

  private static final Pattern PREFIX =
      Pattern.compile("^(main\\.consumer|restore\\.consumer|consumer|producer|admin|topic)\\.");

  private KafkaProperties() {}

  static Map<String, String> read(ConfigSection section) {
    Map<String, String> properties = new LinkedHashMap<>();
    for (String key : section.keys()) {
      section.text(key).ifPresent(value -> properties.put(key, value));
      String bare = PREFIX.matcher(key).replaceFirst("");
      if (OURS.containsKey(bare)) {
        section.problem(key, "must not be set: " + OURS.get(bare) + ". Remove it.");
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
                    || k.contains("jaas")
                    || k.contains("secret")
                    || k.contains("token")
                    || k.contains("credential")
                    || k.contains("user.info")
                    || k.endsWith(".key"))
        .isPresent();
  }
}

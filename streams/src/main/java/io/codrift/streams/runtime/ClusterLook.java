package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;

/**
 * Whether the brokers will let the stages do their work: replication, transactions, permissions and
 * quotas, as far as they tell. Changes nothing.
 */
public final class ClusterLook {
  /** The longest timeout of a transaction that a stage asks for, unless the user sets one. */
  private static final long TRANSACTION_TIMEOUT_MILLIS = 60_000;

  private final Admin admin;
  private final CodriftConfig config;
  private final Refusals refusals;
  private final List<String> problems = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();

  private ClusterLook(Admin admin, CodriftConfig config) {
    this.admin = admin;
    this.config = config;
    this.refusals = new Refusals(admin, config);
  }

  /**
   * Looks at the brokers.
   *
   * @param missing topics that {@code run} would create
   */
  public static ClusterLook at(Admin admin, CodriftConfig config, List<NewTopic> missing) {
    ClusterLook look = new ClusterLook(admin, config);
    BrokerAddresses.unreachable(look.nodes())
        .ifPresent(problem -> look.problems.add("a broker " + problem + "."));
    look.problems.addAll(look.refusals.ofStages());
    look.creation(missing);
    look.existing();
    look.brokers();
    look.quotas();
    return look;
  }

  /** What would keep {@code run} from working, each with the fix. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** What may matter, and what could not be seen. */
  public List<String> notes() {
    return List.copyOf(notes);
  }

  /** The brokers say of each topic whether they would create it. */
  private void creation(List<NewTopic> missing) {
    short replication = config.runtime().replication();
    List<NewTopic> all = new ArrayList<>(missing);
    Collection<String> known = get(admin.listTopics().names());
    for (String id : Permission.applications(config)) {
      if (known.stream().anyMatch(t -> t.startsWith(id + "-") && t.endsWith("-changelog"))) {
        continue;
      }
      // Stands for the changelogs of the stage.
      all.add(
          new NewTopic(
              id + "-check-changelog",
              Optional.of(1),
              replication < 0 ? Optional.empty() : Optional.of(replication)));
    }
    admin
        .createTopics(all, new CreateTopicsOptions().validateOnly(true))
        .values()
        .forEach(
            (topic, future) -> {
              try {
                get(future);
              } catch (TopicExistsException e) {
                // Another process has created it in the meantime.
                return;
              } catch (AuthorizationException e) {
                problems.add(
                    Permission.topic(topic, AclOperation.CREATE).refusal(refusals.principal()));
              } catch (UnsupportedVersionException e) {
                notes.add(
                    "whether topic %s can be created cannot be seen%s".formatted(topic, why(e)));
              } catch (KafkaException e) {
                problems.add(
                    "topic %s cannot be created: %s Set `topics: { replication: … }`, or change the"
                            .formatted(topic, sentence(e.getMessage()))
                        + " brokers.");
              }
            });
  }

  /** A topic of too few replicas takes no message, and one of a single replica is lost with it. */
  private void existing() {
    Topics topics = config.topics();
    int brokers = nodes().size();
    for (String topic :
        Stream.of(
                topics.windows(),
                topics.estimates(),
                topics.alerts(),
                topics.commands(),
                topics.deadLetters(),
                topics.schemas())
            .toList()) {
      try {
        TopicDescription description =
            get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
        int replicas =
            description.partitions().stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
        setting(new ConfigResource(ConfigResource.Type.TOPIC, topic), "min.insync.replicas")
            .filter(least -> least > replicas)
            .ifPresent(
                least ->
                    problems.add(
                        "topic %s has %d replicas and min.insync.replicas=%d: it takes no message. Lower the setting, or add replicas."
                            .formatted(topic, replicas, least)));
        if (replicas == 1 && brokers > 1) {
          notes.add(
              "topic %s has one replica: if its broker is lost, so are its messages, and while it is away the stages wait."
                  .formatted(topic));
        }
      } catch (UnknownTopicOrPartitionException e) {
        continue; // run would create it
      } catch (AuthorizationException e) {
        continue; // it is among the problems
      }
    }
  }

  private void brokers() {
    int brokers = nodes().size();
    Map<String, Long> settings;
    try {
      settings = settings(nodes().iterator().next());
    } catch (KafkaException e) {
      notes.add("the brokers' settings of transactions and replication cannot be seen" + why(e));
      return;
    }
    long timeout =
        Stream.of("producer.transaction.timeout.ms", "transaction.timeout.ms")
            .map(config.kafka()::get)
            .filter(value -> value != null && value.strip().matches("\\d{1,18}"))
            .map(value -> Long.parseLong(value.strip()))
            .findFirst()
            .orElse(TRANSACTION_TIMEOUT_MILLIS);
    Long longest = settings.get("transaction.max.timeout.ms");
    if (longest != null && longest < timeout) {
      problems.add(
          "transactions may take %d ms (transaction.timeout.ms), but the brokers allow %d (transaction.max.timeout.ms). Raise it there, or set kafka.producer.transaction.timeout.ms."
              .formatted(timeout, longest));
    }
    internal("__transaction_state", "transaction.state.log", brokers, settings);
    internal("__consumer_offsets", "offsets.topic", brokers, settings);
    Long least = settings.get("transaction.state.log.min.isr");
    Long replicas = settings.get("transaction.state.log.replication.factor");
    if (least != null && replicas != null && least > replicas) {
      problems.add(
          "the brokers have transaction.state.log.min.isr=%d and transaction.state.log.replication.factor=%d: no transaction can commit. Lower the first, or raise the second."
              .formatted(least, replicas));
    }
  }

  /** The brokers create such a topic at its first use, with a replication factor of their own. */
  private void internal(String topic, String prefix, int brokers, Map<String, Long> settings) {
    Long replicas = settings.get(prefix + ".replication.factor");
    if (replicas == null || replicas <= brokers) {
      return;
    }
    try {
      var unused = get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
    } catch (UnknownTopicOrPartitionException e) {
      problems.add(
          "the brokers cannot create %s: %s.replication.factor is %d, and there are %d brokers. Set it to at most %d there."
              .formatted(topic, prefix, replicas, brokers, brokers));
    } catch (AuthorizationException e) {
      notes.add("whether %s exists cannot be seen".formatted(topic));
    }
  }

  private void quotas() {
    try {
      get(admin.describeClientQuotas(ClientQuotaFilter.all()).entities())
          .forEach(
              (entity, limits) -> {
                if (concerns(entity)) {
                  notes.add(
                      "a quota of %s limits Codrift: %s"
                          .formatted(described(entity), new TreeMap<>(limits)));
                }
              });
    } catch (KafkaException e) {
      notes.add("quotas cannot be seen" + why(e));
    }
  }

  /** Brokers that others run do not tell everything, each with an error of its own. */
  private static String why(KafkaException e) {
    return e instanceof AuthorizationException
        ? ": that needs DESCRIBE_CONFIGS on the cluster"
        : ": " + e.getMessage();
  }

  /** Whether a quota is for this principal, where it is known. Client ids are Codrift's own. */
  private boolean concerns(ClientQuotaEntity entity) {
    String user = entity.entries().get(ClientQuotaEntity.USER);
    String client = entity.entries().get(ClientQuotaEntity.CLIENT_ID);
    return (user == null || refusals.principal().map(("User:" + user)::equals).orElse(true))
        && (client == null || client.startsWith(config.name() + "-"));
  }

  private static String described(ClientQuotaEntity entity) {
    return entity.entries().entrySet().stream()
        .map(e -> e.getKey() + " " + (e.getValue() == null ? "(every)" : e.getValue()))
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private Collection<Node> nodes() {
    return get(admin.describeCluster().nodes());
  }

  private Map<String, Long> settings(Node broker) {
    Map<String, Long> numbers = new TreeMap<>();
    describe(new ConfigResource(ConfigResource.Type.BROKER, broker.idString())).entries().stream()
        .filter(entry -> isNumber(entry))
        .forEach(entry -> numbers.put(entry.name(), Long.parseLong(entry.value())));
    return numbers;
  }

  private Optional<Long> setting(ConfigResource resource, String name) {
    try {
      return Optional.ofNullable(describe(resource).get(name))
          .filter(ClusterLook::isNumber)
          .map(entry -> Long.parseLong(entry.value()));
    } catch (KafkaException e) {
      return Optional.empty(); // not told
    }
  }

  private Config describe(ConfigResource resource) {
    return get(admin.describeConfigs(List.of(resource)).values().get(resource));
  }

  private static boolean isNumber(ConfigEntry entry) {
    return entry.value() != null && entry.value().matches("-?\\d{1,18}");
  }

  private static String sentence(String message) {
    String text = String.valueOf(message).strip();
    return text.endsWith(".") ? text : text + ".";
  }

  private <T> T get(KafkaFuture<T> future) {
    return Admins.get(future, config.kafka());
  }
}

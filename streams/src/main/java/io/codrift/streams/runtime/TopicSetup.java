package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.NearestName;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.Topics;
import java.time.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks the input topics, creates Codrift's own topics, and extends the changelogs of inputs that
 * have grown.
 */
public final class TopicSetup {
  private static final Logger LOG = LoggerFactory.getLogger(TopicSetup.class);

  private final Admin admin;
  private final TopicAvailability availability;

  /**
   * Brokers free the disk by whole segments of a log, and never of the one that is written. With
   * the default of 1 GB, sampled rows that are deleted would stay on the disk for long.
   */
  private static final int WINDOWS_SEGMENT_BYTES = 64 << 20;

  private final CodriftConfig config;
  private final KeyedTopics keyed;
  private final Supplier<Set<String>> existing;

  public TopicSetup(Admin admin, CodriftConfig config, Clock clock) {
    this(
        admin,
        config,
        new TopicAvailability(admin, clock),
        () -> Admins.get(admin.listTopics().names(), config.kafka()));
  }

  /**
   * @param existing asks which topics there are
   */
  TopicSetup(
      Admin admin,
      CodriftConfig config,
      TopicAvailability availability,
      Supplier<Set<String>> existing) {
    this.admin = admin;
    this.config = config;
    this.availability = availability;
    this.existing = existing;
    this.keyed = new KeyedTopics(config);
  }

  /**
   * The input topics.
   *
   * @throws UnusableTopicException naming every input that does not exist
   * @throws KafkaUnreachableException if no broker answers
   * @throws AccessDeniedException if the brokers do not let them be described
   */
  public Map<String, TopicState> inputs() {
    List<String> topics = config.sources().stream().map(SourceConfig::topic).toList();
    Map<String, TopicState> found = allowed(topics);
    List<String> absent = topics.stream().filter(t -> !found.containsKey(t)).toList();
    if (!absent.isEmpty()) {
      throw new UnusableTopicException(
          "There is no topic %s at %s.%s Create it, or fix `topic` in the configuration."
              .formatted(
                  String.join(", ", absent),
                  config.kafka().getOrDefault("bootstrap.servers", ""),
                  NearestName.to(absent.get(0), existing.get())
                      .map(" Did you mean %s?"::formatted)
                      .orElse("")));
    }
    return found;
  }

  /**
   * Codrift's own topics that do not exist yet, as they would be created.
   *
   * @throws UnusableTopicException if the existing ones do not match each other, or the state of
   *     the stages
   * @throws AccessDeniedException if the brokers do not let them be described
   */
  public List<NewTopic> missing() {
    Topics topics = config.topics();
    List<String> own = own();
    Map<String, Integer> found = counts(allowed(own));
    int partitions = keyed.partitions(found, ofState()).orElse(config.runtime().partitions());
    return own.stream()
        .filter(t -> !found.containsKey(t))
        .map(t -> newTopic(t, t.equals(topics.schemas()) ? 1 : partitions))
        .toList();
  }

  /**
   * Creates the missing topics, and warns about settings that lose messages.
   *
   * @return Codrift's own topics
   * @throws UnusableTopicException if they do not match each other, or the state of the stages
   * @throws AccessDeniedException if the brokers do not let them be created
   */
  public Map<String, TopicState> create() {
    List<NewTopic> missing = missing();
    if (!missing.isEmpty()) {
      admin
          .createTopics(missing)
          .values()
          .forEach(
              (topic, future) -> {
                try {
                  get(future);
                  LOG.info("Created topic {}", topic);
                } catch (TopicExistsException e) {
                  LOG.debug("Another process created topic {}", topic, e);
                } catch (AuthorizationException e) {
                  throw denied(topic, AclOperation.CREATE, e);
                }
              });
      var unused = availability.await(missing.stream().map(NewTopic::name).toList());
    }
    Map<String, TopicState> own = states(own());
    // Topics that another process has created or changed in the meantime must match, too.
    var unused = keyed.partitions(counts(own), ofState());
    warnOfEventTimeRetention(own.keySet());
    return own;
  }

  /** The partition counts of the changelogs whose number is that of the keyed topics. */
  private Map<String, Integer> ofState() {
    return partitions(keyed.changelogs(existing.get()));
  }

  private List<String> own() {
    Topics topics = config.topics();
    return List.of(
        topics.windows(),
        topics.estimates(),
        topics.alerts(),
        topics.commands(),
        topics.deadLetters(),
        topics.schemas());
  }

  /**
   * Brokers delete records by their timestamps. Codrift's own topics use LogAppendTime, so that the
   * results of a replay of old data are not deleted early.
   */
  private NewTopic newTopic(String name, int partitions) {
    short replication = config.runtime().replication();
    return new NewTopic(
            name,
            Optional.of(partitions),
            replication < 0 ? Optional.empty() : Optional.of(replication))
        .configs(settings(name));
  }

  private Map<String, String> settings(String name) {
    Map<String, String> settings = new HashMap<>();
    settings.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
    if (name.equals(config.topics().schemas())) {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
    } else {
      settings.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
      settings.put(
          TopicConfig.RETENTION_MS_CONFIG, Long.toString(config.runtime().retention().toMillis()));
    }
    if (name.equals(config.topics().windows())) {
      settings.put(TopicConfig.SEGMENT_BYTES_CONFIG, Integer.toString(WINDOWS_SEGMENT_BYTES));
    }
    return settings;
  }

  private void warnOfEventTimeRetention(Collection<String> topics) {
    List<ConfigResource> resources =
        topics.stream().map(t -> new ConfigResource(ConfigResource.Type.TOPIC, t)).toList();
    try {
      get(admin.describeConfigs(resources).all())
          .forEach(
              (resource, settings) -> {
                String type = settings.get(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG).value();
                if (!"LogAppendTime".equals(type)) {
                  LOG.warn(
                      "Topic {} has {}={}: its messages may be deleted early. Set LogAppendTime.",
                      resource.name(),
                      TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                      type);
                }
              });
    } catch (AuthorizationException e) {
      LOG.info(
          "It cannot be seen whether the topics of {} have message.timestamp.type=LogAppendTime:"
              + " that needs DESCRIBE_CONFIGS on them. Without it a replay of old data is deleted"
              + " early.",
          config.name());
    } catch (UnknownTopicOrPartitionException e) {
      LOG.debug("Just created, and not known to every broker yet", e);
    }
  }

  /**
   * Extends the changelogs of a stage whose input has grown. Kafka Streams would refuse to start
   * otherwise. Records of a key keep their task, because tasks are numbered by input partition.
   *
   * @throws UnusableTopicException if a changelog has more partitions than its input
   */
  public void extendChangelogs(StageTopology stage) {
    Map<String, Set<String>> changelogs = changelogs(stage.topology(), stage.applicationId());
    Map<String, Integer> found = partitions(changelogs.keySet());
    changelogs.forEach(
        (changelog, sources) -> {
          OptionalInt wanted =
              partitions(sources).values().stream().mapToInt(Integer::intValue).max();
          Integer there = found.get(changelog);
          boolean own = sources.stream().anyMatch(keyed::contains); // which are checked
          if (own || wanted.isEmpty() || there == null || there == wanted.getAsInt()) {
            return;
          }
          if (there > wanted.getAsInt()) {
            throw shrunk(stage, String.join(", ", sources), wanted.getAsInt(), there, found);
          }
          extend(changelog, there, wanted.getAsInt());
        });
  }

  private void extend(String changelog, int found, int wanted) {
    LOG.info(
        "Extending {} from {} to {} partitions, as its input has grown", changelog, found, wanted);
    try {
      get(admin.createPartitions(Map.of(changelog, NewPartitions.increaseTo(wanted))).all());
    } catch (AuthorizationException e) {
      throw denied(changelog, AclOperation.ALTER, e);
    }
    availability.await(Map.of(changelog, wanted));
  }

  /**
   * A changelog cannot lose partitions. It goes with the local stores: those would be taken for the
   * state of the new changelog, which is empty.
   */
  private UnusableTopicException shrunk(
      StageTopology stage, String input, int now, int before, Map<String, Integer> changelogs) {
    return new UnusableTopicException(
        ("Topic %s has %d partitions and had %d: it was made anew with fewer. The open windows of"
                + " the earlier topic cannot be kept. Stop all processes of the window stage,"
                + " delete the topics %s, remove %s on each machine, and start again.")
            .formatted(
                input,
                now,
                before,
                String.join(", ", new TreeSet<>(changelogs.keySet())),
                config.runtime().stateDir().resolve(stage.applicationId())));
  }

  /** The changelog topics of a topology, each with the sources of its subtopology. */
  static Map<String, Set<String>> changelogs(Topology topology, String applicationId) {
    Map<String, Set<String>> changelogs = new LinkedHashMap<>();
    for (TopologyDescription.Subtopology part : topology.describe().subtopologies()) {
      Set<String> sources =
          part.nodes().stream()
              .filter(TopologyDescription.Source.class::isInstance)
              .map(TopologyDescription.Source.class::cast)
              .flatMap(source -> source.topicSet().stream())
              .collect(Collectors.toSet());
      part.nodes().stream()
          .filter(TopologyDescription.Processor.class::isInstance)
          .map(TopologyDescription.Processor.class::cast)
          .flatMap(processor -> processor.stores().stream())
          .forEach(store -> changelogs.put(applicationId + "-" + store + "-changelog", sources));
    }
    return changelogs;
  }

  /**
   * Partition counts of the topics that exist.
   *
   * @throws TopicAuthorizationException naming every topic that may not be described
   */
  Map<String, Integer> partitions(Collection<String> topics) {
    return counts(states(topics));
  }

  private static Map<String, Integer> counts(Map<String, TopicState> states) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    states.forEach((topic, state) -> counts.put(topic, state.partitions()));
    return counts;
  }

  /**
   * The topics that exist.
   *
   * @throws TopicAuthorizationException naming every topic that may not be described
   */
  Map<String, TopicState> states(Collection<String> topics) {
    Map<String, TopicState> states = new LinkedHashMap<>();
    Set<String> refused = new TreeSet<>();
    admin
        .describeTopics(topics)
        .topicNameValues()
        .forEach(
            (topic, future) -> {
              try {
                states.put(topic, TopicState.of(get(future)));
              } catch (UnknownTopicOrPartitionException e) {
                LOG.debug("No topic {}", topic);
              } catch (AuthorizationException e) {
                refused.add(topic);
              }
            });
    if (!refused.isEmpty()) {
      throw new TopicAuthorizationException(refused);
    }
    return states;
  }

  private AccessDeniedException denied(
      String topic, AclOperation operation, AuthorizationException e) {
    return new AccessDeniedException(
        Permission.topic(topic, operation).refusal(Refusals.principal(config.kafka())), e);
  }

  private Map<String, TopicState> allowed(Collection<String> names) {
    try {
      return states(names);
    } catch (TopicAuthorizationException e) {
      throw new AccessDeniedException(new Refusals(admin, config).describe(e), e);
    }
  }

  private <T> T get(KafkaFuture<T> future) {
    return Admins.get(future, config.kafka());
  }
}

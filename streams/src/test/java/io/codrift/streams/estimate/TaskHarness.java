package io.codrift.streams.estimate;

import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.GroupMembers;
import io.codrift.streams.runtime.InputHold;
import io.codrift.streams.runtime.WindDown;
import io.codrift.streams.store.Store;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.WindowsMessage;
import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * One task's processor with stores that survive a restart. The stores hold the committed state. No
 * other state passes from one incarnation to the next.
 */
final class TaskHarness {
  static final int PARTITION = 3;

  /** From so many bytes of a backlog on the input is held. */
  static final long BACKLOG_BYTES = 2_000;

  /** So much is done between two commits. */
  static final long PIECE_BYTES = 8_000_000;

  static final OwnTopics TOPICS = OwnTopics.of(new Topics("test"), KnownSchemas.bundled());
  static final EstimateStores STORES = EstimateStores.of(KnownSchemas.bundled());

  final Map<Store<?, ?>, KeyValueStore<?, ?>> stores;
  final EstimateProcessor processor;
  final MockProcessorContext<byte[], Object> context;

  final WindDown windDown = new WindDown();

  /** What the task lets wait. */
  final InputHold hold = new InputHold();

  /** The member of the consumer group that has the task. */
  final String member = UUID.randomUUID().toString();

  /** The members that the brokers tell of; by default none but this one. */
  CompletableFuture<Set<String>> group = CompletableFuture.completedFuture(Set.of(member));

  /** Whether messages from the task to itself are delivered. */
  boolean delivers = true;

  /** The id of the windows topic; empty while no broker answers. */
  String windowsId = "";

  private final long pieceBytes;
  private int delivered;

  private TaskHarness(
      Map<Store<?, ?>, KeyValueStore<?, ?>> stores,
      CodriftConfig config,
      ModelService service,
      CodriftMetrics metrics,
      long pieceBytes) {
    this.stores = stores;
    this.pieceBytes = pieceBytes;
    context = context();
    stores.values().forEach(context::addStateStore);
    processor =
        new EstimateProcessor(
            config,
            service,
            metrics,
            KnownSchemas.bundled(),
            topic ->
                windowsId.isEmpty()
                    ? CompletableFuture.failedFuture(new IllegalStateException("no broker"))
                    : CompletableFuture.completedFuture(windowsId),
            new GroupMembers() {
              @Override
              public String reader(TopicPartition partition) {
                return member;
              }

              @Override
              public CompletableFuture<Set<String>> all() {
                return group;
              }
            },
            hold,
            new TaskBounds(BACKLOG_BYTES, pieceBytes),
            windDown);
    processor.init(context);
  }

  /** The first incarnation, with empty stores. */
  static TaskHarness begin(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    return begin(config, service, metrics, PIECE_BYTES);
  }

  /**
   * The same, which does less between two commits.
   *
   * @param pieceBytes how much, also after a restart; 1 is one thing at a time
   */
  static TaskHarness begin(
      CodriftConfig config, ModelService service, CodriftMetrics metrics, long pieceBytes) {
    Map<Store<?, ?>, KeyValueStore<?, ?>> stores = new HashMap<>();
    STORES.all().forEach(store -> stores.put(store, MemoryStore.of(store)));
    return new TaskHarness(stores, config, service, metrics, pieceBytes);
  }

  /** Whether the input is held. */
  boolean holds() {
    return hold.isHeld(new TopicPartition("test.windows", PARTITION));
  }

  /** How many entries one of {@link #STORES} has. */
  int size(Store<?, ?> store) {
    int size = 0;
    try (KeyValueIterator<?, ?> entries = stores.get(store).all()) {
      while (entries.hasNext()) {
        entries.next();
        size++;
      }
    }
    return size;
  }

  /** One of {@link #STORES} as bytes. */
  KeyValueStore<Bytes, byte[]> bytes(Store<?, ?> store) {
    return MemoryStore.bytes(stores.get(store));
  }

  /** The next incarnation on the same stores, with the given configuration. */
  TaskHarness restart(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    return new TaskHarness(stores, config, service, metrics, pieceBytes);
  }

  /** Sends a message. The fits of a window that it completes are at the service then. */
  void send(byte[] message) {
    receive(message);
    begin();
  }

  /** Sends a message, and nothing more: fits begin with the next punctuation. */
  void receive(byte[] message) {
    processor.process(new Record<>(new byte[0], message, 0));
    deliverAdmissions();
  }

  void command(CommandMessage message) {
    context.setRecordMetadata(TOPICS.commands().name(), PARTITION, 0);
    byte[] value = TOPICS.commands().value().serializer().serialize("", message);
    processor.process(new Record<>(new byte[0], value, 0));
    context.setRecordMetadata(TOPICS.windows().name(), PARTITION, 0);
    deliverAdmissions();
  }

  /** Lets due fits begin, and sends them to the service. */
  private void begin() {
    boolean unused = punctuate();
    unused = punctuate();
  }

  /** Delivers the messages from the task to itself, as the windows topic does. */
  private void deliverAdmissions() {
    List<WindowsMessage> sent = claimsAndAnswers();
    while (delivers && delivered < sent.size()) {
      byte[] message = TOPICS.windows().value().serializer().serialize("", sent.get(delivered++));
      processor.process(new Record<>(new byte[0], message, 0));
      sent = claimsAndAnswers();
    }
  }

  /** The messages that the task sent to the windows topic. */
  List<WindowsMessage> claimsAndAnswers() {
    return context.forwarded(TOPICS.windows().sink()).stream()
        .map(forward -> (WindowsMessage) forward.record().value())
        .toList();
  }

  /** The answers that the task sent to commands. */
  List<CommandAnswer> answers() {
    return context.forwarded(TOPICS.commands().sink()).stream()
        .map(forward -> ((CommandMessage.Answer) forward.record().value()).message())
        .toList();
  }

  void send(Parts.Part part) {
    part.messages().forEach(this::send);
  }

  /**
   * Runs the punctuation twice: it publishes what is fitted and begins what is due, and then sends
   * that to the service. Returns whether the first one requested a commit.
   */
  boolean tick() {
    boolean committed = punctuate();
    boolean unused = punctuate();
    return committed;
  }

  /** Runs the punctuation once. Returns whether it requested a commit. */
  boolean punctuate() {
    context.resetCommit();
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
    deliverAdmissions();
    return context.committed();
  }

  /** Lets the wall clock stand at a time, and looks at what windows wait for. */
  void look(long time) {
    context.setCurrentSystemTimeMs(time);
    context.scheduledPunctuators().get(1).getPunctuator().punctuate(time);
    deliverAdmissions();
  }

  /** Lets the wall clock stand at a time, and does what is done once a minute. */
  void minute(long time) {
    context.setCurrentSystemTimeMs(time);
    context.scheduledPunctuators().get(2).getPunctuator().punctuate(time);
    deliverAdmissions();
  }

  /** Estimates since the last call. */
  List<DependenceEstimate> estimates() {
    List<DependenceEstimate> estimates =
        context.forwarded(TOPICS.estimates().sink()).stream()
            .map(forward -> (DependenceEstimate) forward.record().value())
            .toList();
    context.resetForwards();
    delivered = 0;
    return estimates;
  }

  private static MockProcessorContext<byte[], Object> context() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    MockProcessorContext<byte[], Object> context =
        new MockProcessorContext<>(properties, new TaskId(0, PARTITION), new File("unused"));
    context.setCurrentSystemTimeMs(0);
    context.setRecordMetadata("test.windows", PARTITION, 0);
    return context;
  }
}

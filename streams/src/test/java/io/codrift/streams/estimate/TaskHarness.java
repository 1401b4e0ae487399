package io.codrift.streams.estimate;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import java.io.File;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;

/**
 * One task's processor on stores that outlive it: what a restart finds. The stores hold what was
 * committed; nothing else passes from one life to the next.
 */
final class TaskHarness {
  private static final int PARTITION = 3;

  final Map<String, KeyValueStore<Bytes, byte[]>> stores;
  final EstimateProcessor processor;
  final MockProcessorContext<byte[], Outgoing> context;

  /** Whether what the task says to itself arrives. */
  boolean delivers = true;

  private int delivered;

  private final MessageCodec<DependenceEstimate> codec =
      new MessageCodec<>(DependenceEstimate.class, KnownSchemas.bundled());

  private TaskHarness(
      Map<String, KeyValueStore<Bytes, byte[]>> stores,
      CodriftConfig config,
      ModelService service,
      CodriftMetrics metrics) {
    this.stores = stores;
    context = context();
    stores.values().forEach(context::addStateStore);
    processor = new EstimateProcessor(config, service, metrics);
    processor.init(context);
  }

  /** The first life, on empty stores. */
  static TaskHarness begin(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    Map<String, KeyValueStore<Bytes, byte[]>> stores = new HashMap<>();
    for (String name :
        List.of(
            EstimateStage.PARTS_STORE,
            EstimateStage.FRONTIERS_STORE,
            EstimateStage.PENDING_STORE,
            EstimateStage.CHECKPOINTS_STORE,
            EstimateStage.LATEST_STORE)) {
      stores.put(name, store(name));
    }
    return new TaskHarness(stores, config, service, metrics);
  }

  /** An empty store in memory. */
  static KeyValueStore<Bytes, byte[]> store(String name) {
    KeyValueStore<Bytes, byte[]> store =
        Stores.keyValueStoreBuilder(
                Stores.inMemoryKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
            .withLoggingDisabled()
            .withCachingDisabled()
            .build();
    store.init(context().getStateStoreContext(), store);
    return store;
  }

  /** Another life on the same stores, with whatever configuration it has. */
  TaskHarness restart(CodriftConfig config, ModelService service, CodriftMetrics metrics) {
    return new TaskHarness(stores, config, service, metrics);
  }

  void send(byte[] message) {
    processor.process(new Record<>(new byte[0], message, 0));
    deliverAdmissions();
  }

  /** Plays the windows topic for what the task says to itself. */
  private void deliverAdmissions() {
    List<CapturedForward<? extends byte[], ? extends Outgoing>> sent =
        context.forwarded(EstimateStage.ADMISSIONS_SINK);
    while (delivers && delivered < sent.size()) {
      Outgoing outgoing = sent.get(delivered++).record().value();
      processor.process(new Record<>(new byte[0], outgoing.value(), 0));
      sent = context.forwarded(EstimateStage.ADMISSIONS_SINK);
    }
  }

  void send(Parts.Part part) {
    part.messages().forEach(this::send);
  }

  /** Runs the punctuation; says whether it asked for a commit. */
  boolean tick() {
    context.resetCommit();
    context.scheduledPunctuators().get(0).getPunctuator().punctuate(0);
    deliverAdmissions();
    return context.committed();
  }

  /** Estimates since the last call. */
  List<DependenceEstimate> estimates() {
    List<DependenceEstimate> estimates =
        context.forwarded(EstimateStage.ESTIMATES_SINK).stream()
            .map(forward -> codec.decode(forward.record().value().value()))
            .toList();
    context.resetForwards();
    delivered = 0;
    return estimates;
  }

  private static MockProcessorContext<byte[], Outgoing> context() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
    MockProcessorContext<byte[], Outgoing> context =
        new MockProcessorContext<>(properties, new TaskId(0, PARTITION), new File("unused"));
    context.setCurrentSystemTimeMs(0);
    context.setRecordMetadata("test.windows", PARTITION, 0);
    return context;
  }
}

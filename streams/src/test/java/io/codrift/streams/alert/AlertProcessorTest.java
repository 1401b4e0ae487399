package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.detect.MonitorState;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.store.NewerVersionException;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.StateStore;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

/** The state of a task after a restart. */
class AlertProcessorTest {
  private static final int BASELINE = 20;

  private final CollectorRegistry registry = new CollectorRegistry();
  private final CodriftMetrics metrics = new CodriftMetrics(registry);
  private final CodriftConfig config = AlertConfigs.of("{ name: m, x: [price], y: [demand] }");
  private final Fleet fleet = new Fleet(config);
  private static final OwnTopics TOPICS = OwnTopics.of(new Topics("test"), KnownSchemas.bundled());

  private static final AlertStores STORES = AlertStores.of(KnownSchemas.bundled());
  private static final AlertConfig ALERTS = new AlertConfig(500, BASELINE, OptionalInt.of(5));

  private final KeyValueStore<MonitorSegment, StoredState> store =
      MemoryStore.of(STORES.monitors());
  private final List<StateStore> others =
      List.of(
          MemoryStore.of(STORES.breaks()),
          MemoryStore.of(STORES.incidents()),
          MemoryStore.of(STORES.mutes()),
          MemoryStore.of(STORES.answers()));

  /** One incarnation of a task on the store. */
  private final class Task implements AutoCloseable {
    private final MockProcessorContext<byte[], Object> context = new MockProcessorContext<>();
    private final AlertProcessor processor;

    Task() {
      this(fleet, store);
    }

    Task(Fleet fleet, KeyValueStore<MonitorSegment, StoredState> store) {
      processor = new AlertProcessor(fleet, ALERTS, 64, TOPICS, STORES, config.runtime(), metrics);
      context.setCurrentSystemTimeMs(0);
      context.addStateStore(store);
      others.forEach(context::addStateStore);
      processor.init(context);
    }

    void send(byte[] estimate) {
      context.setRecordMetadata("test.estimates", 2, 0);
      processor.process(new Record<>(null, estimate, 0));
    }

    int alerts() {
      return context.forwarded(TOPICS.alerts().sink()).size();
    }

    @Override
    public void close() {
      processor.close();
    }
  }

  private List<String> series() {
    List<String> found = new ArrayList<>();
    for (Collector.MetricFamilySamples family : Collections.list(registry.metricFamilySamples())) {
      for (Collector.MetricFamilySamples.Sample sample : family.samples) {
        if (family.type == Collector.Type.GAUGE && sample.labelNames.contains("segment")) {
          found.add(sample.toString());
        }
      }
    }
    return found;
  }

  @Test
  void aRestoredTaskGoesOnWhereTheLastOneEnded() {
    EstimateStream stream = new EstimateStream("m", "");
    stream.freeze();
    List<byte[]> windows = new ArrayList<>();
    for (int i = 0; i < BASELINE + 10; i++) {
      windows.add(stream.quiet());
    }
    for (int i = 0; i < 4; i++) {
      windows.add(stream.next(0, 8, -0.7));
    }
    int alerts = 0;
    for (byte[] window : windows) {
      try (Task task = new Task()) {
        task.send(window);
        alerts += task.alerts();
      }
    }
    assertThat(alerts).isEqualTo(1);
  }

  /** What the monitors have told about their noise comes back with the store. */
  @Test
  void aRestoredFleetGoesOnWithTheSameNumbers() {
    assertThat(statesOfTwo(true)).hasSize(2).isEqualTo(statesOfTwo(false));
  }

  private Map<MonitorSegment, StoredState> statesOfTwo(boolean restarts) {
    Fleet two =
        new Fleet(
            AlertConfigs.of(
                "{ name: m, x: [price], y: [demand] }", "{ name: n, x: [price], y: [margin] }"));
    KeyValueStore<MonitorSegment, StoredState> states = MemoryStore.of(StoredState.store());
    List<EstimateStream> streams =
        List.of(new EstimateStream("m", ""), new EstimateStream("n", ""));
    streams.forEach(EstimateStream::freeze);
    Task task = new Task(two, states);
    for (int i = 0; i < BASELINE + 10; i++) {
      for (EstimateStream stream : streams) {
        if (restarts) {
          task.close();
          task = new Task(two, states);
        }
        task.send(i > BASELINE ? stream.next(0.5, 0.5 * i, 0.7) : stream.quiet());
      }
    }
    task.close();
    Map<MonitorSegment, StoredState> found = new HashMap<>();
    for (String monitor : List.of("m", "n")) {
      MonitorSegment key = new MonitorSegment(monitor, "");
      found.put(key, states.get(key));
    }
    return found;
  }

  @Test
  void gaugesComeBackWithTheStoreAndLeaveWithTheTask() {
    EstimateStream stream = new EstimateStream("m", "");
    List<String> before;
    try (Task task = new Task()) {
      task.send(stream.quiet());
      stream.freeze();
      for (int i = 0; i < BASELINE + 5; i++) {
        task.send(stream.quiet());
      }
      before = series();
      assertThat(before).hasSize(7);
    }
    assertThat(series()).isEmpty();
    try (Task task = new Task()) {
      assertThat(series()).containsExactlyInAnyOrderElementsOf(before);
      assertThat(task.alerts()).isZero();
    }
    assertThat(series()).isEmpty();
  }

  @Test
  void anUnreadableStateIsReplacedByANewOne() {
    MemoryStore.bytes(store).put(Bytes.wrap(key(new MonitorSegment("m", ""))), new byte[] {77});
    try (Task task = new Task()) {
      task.send(new EstimateStream("m", "").quiet());
      assertThat(series()).isNotEmpty();
    }
  }

  @Test
  void aStateOfANewerVersionStopsTheTaskAndIsKept() {
    byte[] newer = MonitorState.initial().toBytes();
    newer[0] = 99; // the format number
    Bytes key = Bytes.wrap(key(new MonitorSegment("m", "")));
    MemoryStore.bytes(store).put(key, newer);
    assertThatThrownBy(Task::new).isInstanceOf(NewerVersionException.class);
    assertThat(MemoryStore.bytes(store).get(key)).isEqualTo(newer);
  }

  @Test
  void otherMessagesAreDeadLetters() {
    try (Task task = new Task()) {
      task.send(new byte[] {1});
      assertThat(task.context.forwarded(TOPICS.deadLetters().sink()))
          .singleElement()
          .satisfies(letter -> assertThat(letter.record().value()).isEqualTo(new byte[] {1}));
    }
  }

  @Test
  void namesWithTheSameMessageKeyAreDistinguished() {
    MonitorSegment one = new MonitorSegment("a|b", "c");
    MonitorSegment other = new MonitorSegment("a", "b|c");
    assertThat(one.label()).isEqualTo(other.label());
    assertThat(key(one)).isNotEqualTo(key(other));
    assertThat(StoredState.store().keys().deserializer().deserialize("", key(one))).isEqualTo(one);
  }

  private static byte[] key(MonitorSegment owner) {
    return StoredState.store().keys().serializer().serialize("", owner);
  }
}

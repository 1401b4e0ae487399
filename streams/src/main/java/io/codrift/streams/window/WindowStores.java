package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.store.Store;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;

/**
 * The state stores of the window stage.
 *
 * @param samples blocks of sampled rows, see {@link RowBlocks}
 * @param panes counters of open panes
 * @param frontier the task's progress, the layout of its panes, and the segments it samples
 */
record WindowStores(
    Store<BlockKey, byte[]> samples,
    Store<PaneKey, PaneCounters> panes,
    Store<TaskKey, TaskEntry> frontier) {

  /**
   * The stores.
   *
   * @param schemas schemas that decode the values
   */
  static WindowStores of(KnownSchemas schemas) {
    return new WindowStores(
        new Store<>("samples", Store.serde(BlockKey::toBytes, BlockKey::read), Serdes.ByteArray()),
        new Store<>(
            "panes",
            Store.serde(PaneKey::toBytes, PaneKey::read),
            Store.serde(PaneCounters::toBytes, PaneCounters::read)),
        new Store<>(
            "frontier", Store.serde(TaskKey::toBytes, TaskKey::read), TaskEntry.serde(schemas)));
  }

  List<Store<?, ?>> all() {
    return List.of(samples, panes, frontier);
  }
}

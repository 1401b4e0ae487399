package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.PaneLayout;
import io.codrift.schemas.PartitionFrontier;
import io.codrift.schemas.SampledSegment;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.UnionSerde;
import org.apache.kafka.common.serialization.Serde;

/** A value of the frontier store. */
sealed interface TaskEntry extends UnionSerde.Member {

  /** The task's progress, under {@link TaskKey#FRONTIER}. */
  record OfFrontier(PartitionFrontier message) implements TaskEntry {}

  /** The layout of the task's panes, under {@link TaskKey#LAYOUT}. */
  record OfLayout(PaneLayout message) implements TaskEntry {}

  /** A segment that the task samples, under {@link TaskKey#ofSegment}. */
  record OfSegment(SampledSegment message) implements TaskEntry {}

  /** The serde of all entries. It also reads entries of the first version. */
  static Serde<TaskEntry> serde(KnownSchemas schemas) {
    UnionSerde<TaskEntry> messages =
        UnionSerde.<TaskEntry>of(schemas)
            .member(PartitionFrontier.class, OfFrontier::new)
            .member(PaneLayout.class, OfLayout::new)
            .member(SampledSegment.class, OfSegment::new)
            .build();
    return Store.serde(
        entry -> messages.serializer().serialize("", entry),
        bytes ->
            FirstTaskEntries.read(bytes)
                .orElseGet(() -> messages.deserializer().deserialize("", bytes)));
  }
}

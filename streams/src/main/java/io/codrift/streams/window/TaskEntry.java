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

  /** How far the task has come, under {@link TaskKey#FRONTIER}. */
  record OfFrontier(PartitionFrontier message) implements TaskEntry {}

  /** How the task's panes are kept, under {@link TaskKey#LAYOUT}. */
  record OfLayout(PaneLayout message) implements TaskEntry {}

  /** A segment that the task samples, under {@link TaskKey#ofSegment}. */
  record OfSegment(SampledSegment message) implements TaskEntry {}

  /** The form of all entries; those of the first version are read as well. */
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

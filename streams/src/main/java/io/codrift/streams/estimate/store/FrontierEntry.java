package io.codrift.streams.estimate.store;

import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.SegmentFrontier;
import io.codrift.schemas.WindowProgress;
import io.codrift.streams.topic.UnionSerde;

/** A value of the store of frontiers. */
public sealed interface FrontierEntry extends UnionSerde.Member {

  /** The input topic that it is of. */
  String source();

  /** The last progress of an input partition, under {@link FrontierKey.OfPartition}. */
  record OfPartition(WindowProgress message) implements FrontierEntry {
    @Override
    public String source() {
      return message.getSource();
    }
  }

  /** The last complete window of a segment, under {@link FrontierKey.OfSegment}. */
  record OfSegment(SegmentFrontier message) implements FrontierEntry {
    @Override
    public String source() {
      return message.getSource();
    }
  }

  /** A segment on the list of its source, under {@link FrontierKey.OfAdmission}. */
  record OfAdmission(SegmentAdmission message) implements FrontierEntry {
    @Override
    public String source() {
      return message.getSource();
    }
  }
}

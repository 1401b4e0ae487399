package io.codrift.streams.topic;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.Serde;

/** A message of the windows topic. */
public sealed interface WindowsMessage extends UnionSerde.Member {

  /** The key of the message. */
  WindowsKey key();

  /**
   * The partitions that get the message.
   *
   * @param partitions number of partitions of the topic
   */
  Set<Integer> partitions(int partitions);

  /** A chunk of one input partition's sample of a window: goes to the partition of its segment. */
  record Part(WindowSample message) implements WindowsMessage {
    @Override
    public WindowsKey key() {
      return WindowsKey.ofSegment(message.getSource(), message.getSegment());
    }

    @Override
    public Set<Integer> partitions(int partitions) {
      return Set.of(key().partition(partitions));
    }
  }

  /** The progress of an input partition. It concerns all segments and goes to all partitions. */
  record Progress(WindowProgress message) implements WindowsMessage {
    /** A task sends its progress at least so often, whether it is new or not. */
    public static final Duration REPEATED_EVERY = Duration.ofMinutes(1);

    /** A partition without progress for longer than this is taken to have no task. */
    public static final Duration HEARD_FOR = REPEATED_EVERY.multipliedBy(3);

    @Override
    public WindowsKey key() {
      return WindowsKey.ofSource(message.getSource());
    }

    @Override
    public Set<Integer> partitions(int partitions) {
      return IntStream.range(0, partitions).boxed().collect(Collectors.toUnmodifiableSet());
    }
  }

  /**
   * A claim of a segment or its release, which go to the one partition whose task keeps the list of
   * its source, or the answer to a claim, which goes back to the partition that asked.
   */
  record Admission(SegmentAdmission message) implements WindowsMessage {
    @Override
    public WindowsKey key() {
      return isForList()
          ? WindowsKey.ofSource(message.getSource())
          : WindowsKey.ofSegment(message.getSource(), message.getSegment());
    }

    @Override
    public Set<Integer> partitions(int partitions) {
      return Set.of(isForList() ? key().partition(partitions) : message.getPartition());
    }

    private boolean isForList() {
      return message.getVerdict() == AdmissionVerdict.CLAIMED
          || message.getVerdict() == AdmissionVerdict.RELEASED;
    }
  }

  /** The encoding of all messages of the topic. */
  static Serde<WindowsMessage> serde(KnownSchemas schemas) {
    return UnionSerde.<WindowsMessage>of(schemas)
        .member(WindowSample.class, Part::new)
        .member(WindowProgress.class, Progress::new)
        .member(SegmentAdmission.class, Admission::new)
        .build();
  }
}

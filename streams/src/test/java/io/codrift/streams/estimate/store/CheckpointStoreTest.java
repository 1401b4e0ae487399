package io.codrift.streams.estimate.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.schemas.CheckpointPiece;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.testing.MemoryStore;
import io.codrift.streams.topic.MonitorSegment;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class CheckpointStoreTest {
  private static final String DIGEST = "0123";

  private final KeyValueStore<PieceKey, CheckpointPiece> typed =
      MemoryStore.of(EstimateStores.of(KnownSchemas.bundled()).checkpoints());
  private final KeyValueStore<Bytes, byte[]> store = MemoryStore.bytes(typed);
  private final CheckpointStore checkpoints = new CheckpointStore(typed);

  @Test
  void keepsTwoMegabytesInPiecesThatABrokerTakes() {
    byte[] checkpoint = bytes(2_000_000, 1);

    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, checkpoint);

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).contains(checkpoint);
    assertThat(entries()).hasSizeGreaterThan(1);
    assertThat(entries()).allSatisfy(e -> assertThat(e.value.length).isLessThanOrEqualTo(500_000));
  }

  @Test
  void aSmallerCheckpointLeavesNoPieceOfTheLargerBehind() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(2_000_000, 1));
    byte[] smaller = bytes(600_000, 2);

    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 2, smaller);

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).contains(smaller);
    assertThat(entries()).hasSize(2);
  }

  @Test
  void monitorsAndSegmentsAreSeparate() {
    checkpoints.save(new MonitorSegment("a", "bc"), DIGEST, 1, bytes(10, 1));
    checkpoints.save(new MonitorSegment("ab", "c"), DIGEST, 1, bytes(10, 2));
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(10, 3));

    assertThat(checkpoints.load(new MonitorSegment("a", "bc"), DIGEST)).contains(bytes(10, 1));
    assertThat(checkpoints.load(new MonitorSegment("ab", "c"), DIGEST)).contains(bytes(10, 2));
    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).contains(bytes(10, 3));
    assertThat(checkpoints.load(new MonitorSegment("a", "b"), DIGEST)).isEmpty();
  }

  @Test
  void anotherDigestFindsNothingAndItsCheckpointReplacesTheOld() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(10, 1));
    assertThat(checkpoints.load(new MonitorSegment("ab", ""), "4567")).isEmpty();

    checkpoints.save(new MonitorSegment("ab", ""), "4567", 1, bytes(10, 2));

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).isEmpty();
    assertThat(entries()).hasSize(1);
  }

  @Test
  void anEmptyCheckpointIsACheckpoint() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, new byte[0]);

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).contains(new byte[0]);
  }

  @Test
  void aMissingPieceIsRefused() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(1_200_000, 1));
    store.delete(entries().get(1).key);

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).isEmpty();
  }

  @Test
  void aPieceOfAnotherVersionIsRefused() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(1_200_000, 1));
    KeyValue<Bytes, byte[]> old = entries().get(1);
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 2, bytes(1_200_000, 1));
    store.put(old.key, old.value);

    assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST)).isEmpty();
  }

  @Test
  void anyFlippedBitIsRefused() {
    checkpoints.save(new MonitorSegment("ab", ""), DIGEST, 1, bytes(50, 1));
    KeyValue<Bytes, byte[]> entry = entries().get(0);
    for (int i = 0; i < entry.value.length; i++) {
      byte[] broken = entry.value.clone();
      broken[i] ^= 4;
      store.put(entry.key, broken);

      OptionalLong fingerprint = MessageCodec.fingerprint(broken);
      if (fingerprint.isPresent() && !fingerprint.equals(MessageCodec.fingerprint(entry.value))) {
        // It could be from a newer version, for which the caller must wait.
        assertThatThrownBy(() -> checkpoints.load(new MonitorSegment("ab", ""), DIGEST))
            .isInstanceOf(UnknownSchemaException.class);
        continue;
      }
      // Monitor, segment and digest are also in the key, which is used to find the piece.
      assertThat(checkpoints.load(new MonitorSegment("ab", ""), DIGEST))
          .satisfiesAnyOf(
              found -> assertThat(found).isEmpty(),
              found -> assertThat(found).contains(bytes(50, 1)));
    }
  }

  private List<KeyValue<Bytes, byte[]>> entries() {
    List<KeyValue<Bytes, byte[]>> found = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> entries = store.all()) {
      entries.forEachRemaining(found::add);
    }
    return found;
  }

  private static byte[] bytes(int length, long seed) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }
}

package io.codrift.streams.estimate.admission;

import static io.codrift.streams.estimate.Configs.AB;
import static io.codrift.streams.estimate.Configs.source;
import static io.codrift.streams.estimate.Configs.tumbling;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.AdmissionVerdict;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.streams.estimate.store.EstimateStores;
import io.codrift.streams.estimate.store.FrontierEntry;
import io.codrift.streams.estimate.store.FrontierKey;
import io.codrift.streams.testing.MemoryStore;
import java.util.List;
import org.apache.kafka.streams.state.KeyValueStore;
import org.junit.jupiter.api.Test;

class AdmissionListTest {
  private final KeyValueStore<FrontierKey, FrontierEntry> store =
      MemoryStore.of(EstimateStores.of(KnownSchemas.bundled()).frontiers());

  @Test
  void segmentsAreAdmittedInOrderOfArrivalFromAllPartitions() {
    AdmissionList list = list(2);

    assertThat(verdict(list, "a", 0)).isEqualTo(AdmissionVerdict.ADMITTED);
    assertThat(verdict(list, "b", 7)).isEqualTo(AdmissionVerdict.ADMITTED);
    assertThat(verdict(list, "c", 3)).isEqualTo(AdmissionVerdict.REFUSED);
    assertThat(verdict(list, "a", 0)).as("asked again").isEqualTo(AdmissionVerdict.ADMITTED);
  }

  @Test
  void theAnswerGoesToTheClaimingPartition() {
    assertThat(list(2).answer(claim("orders", "a", 5)).orElseThrow().getPartition()).isEqualTo(5);
  }

  @Test
  void theListIsRestoredAndTheBoundMayBeRaised() {
    verdict(list(1), "a", 0);

    AdmissionList same = list(1);
    assertThat(verdict(same, "b", 0)).isEqualTo(AdmissionVerdict.REFUSED);
    assertThat(verdict(same, "a", 0)).isEqualTo(AdmissionVerdict.ADMITTED);
    AdmissionList raised = list(2);
    assertThat(verdict(raised, "b", 0)).isEqualTo(AdmissionVerdict.ADMITTED);
    assertThat(verdict(raised, "c", 0)).isEqualTo(AdmissionVerdict.REFUSED);
  }

  @Test
  void aSourceThatIsNotConfiguredGetsNoAnswer() {
    assertThat(list(1).answer(claim("others", "a", 0))).isEmpty();
  }

  private AdmissionList list(int maxSegments) {
    AdmissionList list =
        new AdmissionList(store, List.of(source(tumbling(2, 1000), maxSegments, AB)));
    list.restore();
    return list;
  }

  private static AdmissionVerdict verdict(AdmissionList list, String segment, int partition) {
    return list.answer(claim("orders", segment, partition)).orElseThrow().getVerdict();
  }

  private static SegmentAdmission claim(String source, String segment, int partition) {
    return SegmentAdmission.newBuilder()
        .setSource(source)
        .setSegment(segment)
        .setPartition(partition)
        .setVerdict(AdmissionVerdict.CLAIMED)
        .build();
  }
}

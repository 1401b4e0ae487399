package io.codrift.streams.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecordJsonReaderTest {
  private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");

  private final RecordJsonReader<DependenceEstimate> reader =
      new RecordJsonReader<>(DependenceEstimate.class);
  private final ObjectMapper mapper = new ObjectMapper();

  private static DependenceEstimate estimate() {
    return DependenceEstimate.newBuilder()
        .setMonitor("m")
        .setSegment("eu \"west\"")
        .setSource("orders")
        .setX(List.of("price"))
        .setY(List.of("demand", "stock"))
        .setWindowStart(START)
        .setWindowEnd(START.plusSeconds(60))
        .setStatus(EstimateStatus.OK)
        .setReason(null)
        .setMiNats(0.1 + 0.2)
        .setStandardErrorNats(1e-9)
        .setCorrelations(
            List.of(
                CoordinateCorrelation.newBuilder()
                    .setX("price")
                    .setY("demand")
                    .setCorrelation(-0.25)
                    .build()))
        .setReferenceForced(true)
        .setSeen(1L << 40)
        .setSampled(3)
        .setUsed(2)
        .setMissing(List.of(FeatureCount.newBuilder().setFeature("price").setCount(7).build()))
        .setLate(0)
        .setRejected(0)
        .setTies(0.5)
        .setTimeFolds(false)
        .setModelVersion(4)
        .setSteps(100)
        .setSeconds(1.5)
        .setDevice("cpu")
        .setSeed(-1)
        .build();
  }

  private ObjectNode json() throws JsonProcessingException {
    return (ObjectNode) mapper.readTree(RecordJson.of(estimate()));
  }

  @Test
  void readsWhatIsWritten() {
    assertThat(reader.read(RecordJson.of(estimate()))).isEqualTo(estimate());
  }

  @Test
  void readsAnAlertWithItsEnums() {
    DependenceAlert alert =
        DependenceAlert.newBuilder()
            .setMonitor("m")
            .setSegment("")
            .setSource("orders")
            .setWindowStart(START)
            .setWindowEnd(START.plusSeconds(60))
            .setScope(AlertScope.MONITOR)
            .setSignal(AlertSignal.STUCK)
            .setSeverity(AlertSeverity.CRITICAL)
            .setEvent(AlertEvent.RAISED)
            .setRaisedAt(START)
            .setEvidence(2)
            .setThreshold(1)
            .setBaselineWindows(50)
            .build();
    assertThat(new RecordJsonReader<>(DependenceAlert.class).read(RecordJson.of(alert)))
        .isEqualTo(alert);
  }

  @Test
  void readsLinesOfOtherVersions() throws Exception {
    ObjectNode older = json();
    older.remove(List.of("mi_signed_nats", "constant_columns"));
    assertThat(reader.read(older.toString())).isEqualTo(estimate());
    ObjectNode newer = json();
    newer.put("a_field_of_tomorrow", 1);
    assertThat(reader.read(newer.toString())).isEqualTo(estimate());
    newer.put("status", "A_STATUS_OF_TOMORROW");
    assertThat(reader.read(newer.toString()).getStatus()).isEqualTo(EstimateStatus.UNKNOWN);
  }

  @Test
  void tellsWhatDoesNotFit() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("WINDOW END (UTC)"))
        .withMessageStartingWith("is no JSON: ");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read("[]"))
        .withMessage("DependenceEstimate is [], not an object");
    ObjectNode other = json();
    other.remove("window_end");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read(other.toString()))
        .withMessage("has no window_end. Is it a line of another kind?");
    ObjectNode wrong = json();
    wrong.put("mi_nats", "0.3");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> reader.read(wrong.toString()))
        .withMessage("mi_nats is \"0.3\", not a number");
  }
}

package io.codrift.streams.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.schemas.DependenceAlert;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExplanationJsonTest {
  private static JsonNode json(Explanation explanation) throws Exception {
    String text = new ExplanationJson().of(explanation);
    assertThat(text).doesNotContain("\n");
    return new ObjectMapper().readTree(text);
  }

  @Test
  void hasEverythingThatTheTextHas() throws Exception {
    JsonNode json = json(Example.explanation());
    assertThat(json.get("monitor").asText()).isEqualTo("price-demand");
    assertThat(json.get("text").asText()).startsWith("CRITICAL price-demand: LEVEL DOWN since");
    assertThat(json.get("alert").size())
        .isEqualTo(DependenceAlert.getClassSchema().getFields().size());
    assertThat(json.get("evidence_over_threshold").asDouble()).isEqualTo(52);
    assertThat(json.get("onset").asLong()).isEqualTo(Example.begin(Example.ONSET).toEpochMilli());
    assertThat(json.get("onset_low").asLong())
        .isEqualTo(Example.begin(Example.ONSET - 1).toEpochMilli());
    assertThat(json.get("onset_high").asLong())
        .isEqualTo(Example.begin(Example.ONSET + 1).toEpochMilli());
    assertThat(json.at("/windows/before/count").asInt()).isEqualTo(50);
    assertThat(json.at("/windows/after/from").asLong()).isEqualTo(json.get("onset").asLong());
    assertThat(json.at("/numbers/mi_nats/before/mean").asDouble()).isCloseTo(0.5, within(0.002));
    assertThat(json.at("/numbers/mi_nats/before/windows").asInt()).isEqualTo(50);
    assertThat(json.at("/numbers/shift_nats/difference").asDouble()).isCloseTo(0.398, within(0.01));
    assertThat(json.at("/numbers/level_nats/standard_error").isNumber()).isTrue();
    assertThat(json.at("/form/after/kind").asText()).isEqualTo("NOT_LINEAR");
    assertThat(json.at("/form/changed_not_strength").isBoolean()).isTrue();
    assertThat(json.at("/pairs/0/x").asText()).isEqualTo("price");
    assertThat(json.at("/pairs/0/correlation/after/standard_error").isNumber()).isTrue();
    assertThat(json.at("/x/0/name").asText()).isEqualTo("price");
    assertThat(json.at("/y/0/information_nats/difference").asDouble()).isNegative();
    assertThat(json.at("/data/0/kind").asText()).isEqualTo("MISSING");
    assertThat(json.at("/links/1/url").asText()).isEqualTo("https://case/" + Example.INCIDENT);
  }

  @Test
  void whatIsNotKnownIsNull() throws Exception {
    JsonNode json =
        json(Example.explain(List.of(Example.window(0).build()), List.of(), Example.question()));
    for (String path :
        List.of(
            "/alert",
            "/text",
            "/onset_low",
            "/evidence_over_threshold",
            "/numbers/mi_nats/before",
            "/numbers/level_nats/difference",
            "/form/before/share",
            "/pairs/0/correlation/after/standard_error")) {
      assertThat(json.at(path).isNull()).as(path).isTrue();
    }
    assertThat(json.at("/windows/before").toString()).isEqualTo("{\"count\":0}");
  }
}

package io.codrift.streams.explain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.codrift.model.detect.Change;
import io.codrift.model.detect.Mean;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.explain.Explanation.Coordinate;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import io.codrift.streams.json.RecordJson;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.apache.avro.specific.SpecificRecord;

/** An explanation as one JSON object. Times are in milliseconds since the epoch. */
public final class ExplanationJson {
  private final ObjectMapper mapper = new ObjectMapper();

  /** One line, without a line break. */
  public String of(Explanation explanation) {
    ObjectNode json = mapper.createObjectNode();
    json.put("monitor", explanation.monitor());
    json.put("segment", explanation.segment());
    json.put("text", explanation.alert().map(AlertText::whatChanged).orElse(null));
    json.set("alert", record(explanation.alert()));
    json.put(
        "evidence_over_threshold",
        explanation
            .alert()
            .filter(alert -> alert.getThreshold() > 0)
            .map(alert -> alert.getEvidence() / alert.getThreshold())
            .orElse(null));
    json.put("onset", explanation.onset().map(onset -> onset.toEpochMilli()).orElse(null));
    json.put(
        "onset_low",
        explanation.alert().map(a -> a.getOnsetLow()).map(t -> t.toEpochMilli()).orElse(null));
    json.put(
        "onset_high",
        explanation.alert().map(a -> a.getOnsetHigh()).map(t -> t.toEpochMilli()).orElse(null));
    json.set("window", record(explanation.window()));
    ObjectNode windows = json.putObject("windows");
    windows.set("before", span(explanation.windows().before()));
    windows.set("after", span(explanation.windows().after()));
    ObjectNode numbers = json.putObject("numbers");
    numbers.set("mi_nats", change(explanation.numbers().mi()));
    numbers.set("linear_nats", change(explanation.numbers().linear()));
    numbers.set("level_nats", change(explanation.numbers().level()));
    numbers.set("shift_nats", change(explanation.numbers().shift()));
    ArrayNode since = json.putArray("since");
    explanation
        .since()
        .forEach(
            one ->
                since
                    .addObject()
                    .put("period_millis", one.period().toMillis())
                    .set("mi_nats", change(one.mi())));
    ObjectNode form = json.putObject("form");
    form.set("before", linearity(explanation.form().before()));
    form.set("after", linearity(explanation.form().after()));
    form.put("changed_not_strength", explanation.form().changedNotStrength());
    ArrayNode pairs = json.putArray("pairs");
    explanation
        .pairs()
        .forEach(
            pair -> {
              ObjectNode one = pairs.addObject();
              one.put("x", pair.x());
              one.put("y", pair.y());
              one.set("correlation", change(pair.correlation()));
            });
    json.set("x", coordinates(explanation.x()));
    json.set("y", coordinates(explanation.y()));
    json.set("parts", explanation.parts().map(this::parts).orElse(mapper.nullNode()));
    ArrayNode data = json.putArray("data");
    explanation
        .data()
        .forEach(
            change ->
                data.addObject()
                    .put("kind", change.kind().toString())
                    .put("subject", change.subject())
                    .put("before", change.before())
                    .put("after", change.after()));
    ArrayNode links = json.putArray("links");
    explanation
        .links()
        .forEach(link -> links.addObject().put("name", link.getName()).put("url", link.getUrl()));
    return json.toString();
  }

  private JsonNode record(Optional<? extends SpecificRecord> of) {
    if (of.isEmpty()) {
      return mapper.nullNode();
    }
    try {
      return mapper.readTree(RecordJson.of(of.get()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("RecordJson writes JSON", e);
    }
  }

  private ObjectNode span(List<DependenceEstimate> windows) {
    ObjectNode json = mapper.createObjectNode().put("count", windows.size());
    if (!windows.isEmpty()) {
      json.put("from", windows.get(0).getWindowStart().toEpochMilli());
      json.put("to", windows.get(windows.size() - 1).getWindowEnd().toEpochMilli());
    }
    return json;
  }

  private ObjectNode change(Change change) {
    ObjectNode json = mapper.createObjectNode();
    json.set("before", mean(change.before()));
    json.set("after", mean(change.after()));
    number(json, "difference", change.difference());
    number(json, "standard_error", change.standardError());
    return json;
  }

  private JsonNode mean(Optional<Mean> mean) {
    if (mean.isEmpty()) {
      return mapper.nullNode();
    }
    ObjectNode json = mapper.createObjectNode().put("mean", mean.get().value());
    number(json, "standard_error", mean.get().standardError());
    return json.put("windows", mean.get().windows());
  }

  private static void number(ObjectNode json, String name, OptionalDouble number) {
    if (number.isPresent()) {
      json.put(name, number.getAsDouble());
    } else {
      json.putNull(name);
    }
  }

  private ObjectNode linearity(Linearity of) {
    ObjectNode json = mapper.createObjectNode().put("kind", of.kind().toString());
    number(json, "share", of.share());
    return json;
  }

  private JsonNode parts(Parts parts) {
    ObjectNode json = mapper.createObjectNode();
    json.put("windows_before", parts.before()).put("windows_after", parts.after());
    json.set("x", columns(parts.x()));
    json.set("y", columns(parts.y()));
    return json;
  }

  private ArrayNode columns(List<Part> parts) {
    ArrayNode json = mapper.createArrayNode();
    for (Part part : parts) {
      ObjectNode one = json.addObject().put("column", part.column());
      one.set("mi_nats", change(part.mi()));
      one.set("level_nats", change(part.level()));
    }
    return json;
  }

  private ArrayNode coordinates(List<Coordinate> coordinates) {
    ArrayNode json = mapper.createArrayNode();
    for (Coordinate coordinate : coordinates) {
      json.addObject()
          .put("name", coordinate.name())
          .set("information_nats", change(coordinate.information()));
    }
    return json;
  }
}

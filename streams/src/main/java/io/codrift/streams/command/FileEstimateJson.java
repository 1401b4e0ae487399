package io.codrift.streams.command;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.codrift.model.Estimate;
import io.codrift.streams.measure.FileEstimate;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Function;

/** An estimate of a file as one JSON object. A value that is not available is {@code null}. */
final class FileEstimateJson {
  private static final JsonFactory FACTORY = new JsonFactory();

  private FileEstimateJson() {}

  /** One line, without a line break. */
  static String of(FileEstimate value) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      write(json, value);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private static void write(JsonGenerator json, FileEstimate value) throws IOException {
    Estimate estimate = value.estimate();
    number(json, "mi_nats", of(estimate, Estimate.Numbers::mi));
    number(json, "mi_signed_nats", of(estimate, Estimate.Numbers::signedMi));
    number(json, "mi_low_nats", of(estimate, numbers -> numbers.interval().low()));
    number(json, "mi_high_nats", of(estimate, numbers -> numbers.interval().high()));
    number(json, "standard_error_nats", of(estimate, Estimate.Numbers::standardError));
    number(json, "gaussian_mi_nats", of(estimate, Estimate.Numbers::gaussianMi));
    number(json, "entropy_x_nats", optional(estimate, Estimate.Numbers::entropyX));
    number(
        json, "conditional_entropy_nats", optional(estimate, Estimate.Numbers::conditionalEntropy));
    number(json, "still_to_learn_nats", optional(estimate, Estimate.Numbers::stillToLearn));
    json.writeNumberField("samples", estimate.used());
    json.writeNumberField("rows", value.rows());
    json.writeNumberField("missing", value.incomplete());
    json.writeObjectFieldStart("missing_values");
    for (Map.Entry<String, Long> column : value.missing().entrySet()) {
      json.writeNumberField(column.getKey(), column.getValue());
    }
    json.writeEndObject();
    json.writeStringField("status", estimate.status().name());
    json.writeStringField("reason", estimate.reason().isEmpty() ? null : estimate.reason());
    json.writeBooleanField("converged", value.converged());
    json.writeNumberField("seconds", value.elapsed().toMillis() / 1000.0);
    json.writeStringField("device", estimate.device());
    json.writeStringField("estimator", value.method().estimator());
    json.writeNumberField("seed", estimate.seed());
    OptionalInt folds = value.method().folds();
    if (folds.isPresent()) {
      json.writeNumberField("folds", folds.getAsInt());
    } else {
      json.writeNullField("folds");
    }
    json.writeStringField("folds_by", estimate.timeFolds() ? "time" : "hash");
    json.writeNumberField("steps", estimate.steps());
    number(json, "ties", OptionalDouble.of(estimate.ties()));
    names(json, "x", value.sides().x());
    names(json, "y", value.sides().y());
    names(json, "categorical", value.categories().all());
  }

  private static OptionalDouble of(Estimate estimate, Function<Estimate.Numbers, Double> number) {
    Optional<Double> value = estimate.numbers().map(number);
    return value.isPresent() ? OptionalDouble.of(value.get()) : OptionalDouble.empty();
  }

  private static OptionalDouble optional(
      Estimate estimate, Function<Estimate.Numbers, OptionalDouble> number) {
    return estimate.numbers().map(number).orElseGet(OptionalDouble::empty);
  }

  private static void number(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      json.writeNumberField(name, value.getAsDouble());
    } else {
      json.writeNullField(name);
    }
  }

  private static void names(JsonGenerator json, String side, Collection<String> columns)
      throws IOException {
    json.writeArrayFieldStart(side);
    for (String column : columns) {
      json.writeString(column);
    }
    json.writeEndArray();
  }
}

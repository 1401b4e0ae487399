package io.codrift.streams.ingest;

import io.codrift.model.Category;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.AvroInput.MalformedException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.header.Headers;

/**
 * Decodes Codrift's own {@link PairedFeatures} in single-object encoding. The pair is the segment.
 * Reads every known version of that schema and skips unused fields.
 */
final class PairedDecoder implements RecordDecoder {
  private static final Schema SCHEMA = PairedFeatures.getClassSchema();
  private static final int HEADER_BYTES = 10;

  private final KnownSchemas schemas;
  private final int xDims;
  private final int yDims;
  private final boolean[] categorical;
  private final boolean hasCategories;
  private final Map<Long, List<AvroPlan.Step>> plans = new HashMap<>();

  // Values that the steps of a plan read.
  private double[] features;
  private String[] texts;
  private String pair;
  private long x;
  private long y;
  private long eventTime;

  PairedDecoder(SourceConfig source, KnownSchemas schemas) {
    this.schemas = schemas;
    MonitorConfig monitor = source.monitors().get(0);
    xDims = monitor.x().size();
    yDims = monitor.y().size();
    categorical = new boolean[xDims + yDims];
    for (int i = 0; i < categorical.length; i++) {
      categorical[i] = source.categorical().contains(source.features().get(i));
    }
    hasCategories = !source.categorical().isEmpty();
  }

  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    if (value == null) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, "the record has no value");
    }
    OptionalLong fingerprint = MessageCodec.fingerprint(value);
    if (fingerprint.isEmpty()) {
      return new Decoded.Rejected(
          RejectReason.UNDECODABLE,
          "the value is not an Avro single object: it does not start with C3 01");
    }
    List<AvroPlan.Step> plan;
    try {
      plan = plan(fingerprint.getAsLong());
    } catch (UnusableSchemaException e) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, e.getMessage());
    }
    features = new double[xDims + yDims];
    texts = new String[hasCategories ? xDims + yDims : 0];
    AvroInput in = new AvroInput(value, HEADER_BYTES);
    try {
      for (AvroPlan.Step step : plan) {
        step.run(in, 0);
      }
      if (in.remaining() > 0) {
        throw new MalformedException(in.remaining() + " bytes follow the record");
      }
    } catch (MalformedException e) {
      return new Decoded.Rejected(
          RejectReason.UNDECODABLE, "the value is not a PairedFeatures message: " + e.getMessage());
    }
    return row();
  }

  private Decoded row() {
    if (x != xDims || y != yDims) {
      return new Decoded.Rejected(
          RejectReason.WRONG_LENGTH,
          "x and y have %d and %d values, but the configured dimensions are %d and %d"
              .formatted(x, y, xDims, yDims));
    }
    if (pair.length() > RowBuilder.MAX_SEGMENT) {
      return new Decoded.Rejected(
          RejectReason.WRONG_LENGTH,
          "pair has %d characters, more than the %d of a segment"
              .formatted(pair.length(), RowBuilder.MAX_SEGMENT));
    }
    return RowBuilder.row(pair, eventTime, "event_time", features, texts);
  }

  /**
   * The plan for reading data of one schema. It is computed once.
   *
   * @throws UnusableSchemaException if the schema is not known, or is not a schema of
   *     PairedFeatures
   */
  private List<AvroPlan.Step> plan(long fingerprint) throws UnusableSchemaException {
    List<AvroPlan.Step> plan = plans.get(fingerprint);
    if (plan == null) {
      Schema writer = schemas.findByFingerprint(fingerprint);
      if (writer == null || !writer.getFullName().equals(SCHEMA.getFullName())) {
        throw new UnusableSchemaException(
            "the value was written with schema %016x, which is %s; expected is %016x (%s)"
                .formatted(
                    fingerprint,
                    writer == null ? "not known" : writer.getFullName(),
                    SchemaNormalization.parsingFingerprint64(SCHEMA),
                    SCHEMA.getFullName()));
      }
      plan = plan(writer);
      plans.put(fingerprint, plan);
    }
    return plan;
  }

  /** The types of the fields that are used are the same in all versions. */
  private List<AvroPlan.Step> plan(Schema writer) {
    List<AvroPlan.Step> steps = new ArrayList<>();
    for (Schema.Field field : writer.getFields()) {
      steps.add(
          switch (field.name()) {
            case "pair" -> (in, depth) -> pair = in.readString();
            case "x" -> (in, depth) -> x = vector(in, 0, xDims);
            case "y" -> (in, depth) -> y = vector(in, xDims, yDims);
            case "event_time" -> (in, depth) -> eventTime = in.readLong();
            default -> AvroPlan.skip(field.schema());
          });
    }
    return steps;
  }

  /** Reads a vector and keeps at most {@code dims} values. Returns the vector's length. */
  private long vector(AvroInput in, int from, int dims) throws MalformedException {
    long length = 0;
    for (long n = in.readBlock(false); n > 0; n = in.readBlock(false)) {
      for (long i = 0; i < n; i++, length++) {
        double value = in.readDouble();
        if (length < dims) {
          set(from + (int) length, value);
        }
      }
    }
    return length;
  }

  private void set(int column, double value) {
    if (!Double.isFinite(value)) {
      features[column] = Double.NaN;
    } else if (categorical[column]) {
      texts[column] = Category.text(value);
      features[column] = Category.code(texts[column]);
    } else {
      features[column] = value;
    }
  }
}

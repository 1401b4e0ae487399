package io.codrift.streams.ingest;

import io.codrift.model.Category;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.TimestampField;
import io.codrift.streams.config.TimestampUnit;
import io.codrift.streams.text.Printable;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Collects the configured fields of one record, in any order. A field may be a feature, the segment
 * and the timestamp at once. The value of a category is its {@link Category#code}.
 *
 * <p>Slots are numbered: features first, in the order of {@code SourceConfig.features()}, then
 * segment and timestamp where configured.
 */
final class RowBuilder {
  /** Maximum length of a segment, characters: it becomes part of keys and a metric label. */
  static final int MAX_SEGMENT = 249;

  /** Maximum length of a text of a record in the reason for its rejection, characters. */
  private static final int MAX_QUOTED = 64;

  /** What to do about a text that is not declared, after a description of it. */
  static final String DECLARE = "a number; if it is a category, name it in sources[].categorical";

  /** What to do about a number that was written as a text. As a category it would be an id. */
  static final String UNQUOTE = "a number: write it without quotes";

  /** The value of a slot that was not written. */
  private static final double ABSENT = Double.POSITIVE_INFINITY;

  private static final String[] NO_TEXTS = {};

  /** Differences of times must not overflow. */
  private static final long MOST_MILLIS = 1L << 62;

  private final List<String> features;
  private final Map<String, Integer> featureSlots = new HashMap<>();
  private final Set<String> categorical;
  private final Set<String> parents = new HashSet<>();
  private final String splitBy;
  private final String timestampField;
  private final TimestampUnit timestampUnit;

  private double[] values;
  private String[] texts;
  private String segment;
  private boolean hasTimestamp;
  private long timestamp;
  private Decoded.Rejected rejected;

  RowBuilder(SourceConfig source) {
    features = source.features();
    categorical =
        source.categorical().stream().filter(features::contains).collect(Collectors.toSet());
    splitBy = source.splitBy().orElse(null);
    timestampField = source.timestamp().map(TimestampField::path).orElse(null);
    timestampUnit =
        source.timestamp().flatMap(TimestampField::unit).orElse(TimestampUnit.MILLISECONDS);
    for (String feature : features) {
      featureSlots.put(feature, featureSlots.size());
      addParents(feature);
    }
    source.splitBy().ifPresent(this::addParents);
    source.timestamp().map(TimestampField::path).ifPresent(this::addParents);
  }

  private void addParents(String path) {
    for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
      parents.add(path.substring(0, dot));
    }
  }

  /** Begins a record. */
  void reset() {
    values = new double[features.size()];
    Arrays.fill(values, ABSENT);
    texts = NO_TEXTS;
    segment = null;
    hasTimestamp = false;
    rejected = null;
  }

  /** Every configured path. */
  List<String> wanted() {
    return Stream.of(
            features.stream(), Stream.ofNullable(splitBy), Stream.ofNullable(timestampField))
        .flatMap(s -> s)
        .distinct()
        .toList();
  }

  /** Whether the path itself is configured. */
  boolean wants(String path) {
    return featureSlots.containsKey(path) || path.equals(splitBy) || path.equals(timestampField);
  }

  /** Whether a configured path leads through this one. */
  boolean leadsThrough(String path) {
    return parents.contains(path);
  }

  boolean isFeature(String path) {
    return featureSlots.containsKey(path);
  }

  /** Whether the path is a feature that is declared to be a category. */
  boolean isCategorical(String path) {
    return categorical.contains(path);
  }

  boolean isSegment(String path) {
    return path.equals(splitBy);
  }

  boolean isTimestamp(String path) {
    return path.equals(timestampField);
  }

  boolean isRejected() {
    return rejected != null;
  }

  /** Rejects the record. The first reason is kept. */
  void reject(RejectReason reason, String detail) {
    if (rejected == null) {
      rejected = new Decoded.Rejected(reason, detail);
    }
  }

  /** Sets a feature. A value that is not finite is missing. */
  void feature(String path, double value) {
    if (!Double.isFinite(value)) {
      values[featureSlots.get(path)] = Double.NaN;
    } else if (isCategorical(path)) {
      category(path, Category.text(value));
    } else {
      values[featureSlots.get(path)] = value;
    }
  }

  /** Sets a feature that is a category. */
  void category(String path, String text) {
    int slot = featureSlots.get(path);
    values[slot] = Category.code(text);
    if (texts.length == 0) {
      texts = new String[values.length];
    }
    texts[slot] = text;
  }

  void segment(String path, String value) {
    if (value.length() > MAX_SEGMENT) {
      reject(
          RejectReason.WRONG_LENGTH,
          "%s has %d characters, more than the %d of a segment"
              .formatted(path, value.length(), MAX_SEGMENT));
      return;
    }
    segment = value;
  }

  void timestamp(long epochMillis) {
    hasTimestamp = true;
    timestamp = epochMillis;
  }

  /** A time as a whole number of the configured unit. */
  void timestampNumber(String path, long number) {
    try {
      long millis = timestampUnit.toMillis(number);
      if (Math.abs(millis) < MOST_MILLIS) {
        timestamp(millis);
        return;
      }
    } catch (ArithmeticException e) {
      // It is not a time either: seconds of more milliseconds than there are.
    }
    reject(RejectReason.NO_TIMESTAMP, path + " is not a time: " + number);
  }

  /** A time as any number of the configured unit. */
  void timestampNumber(String path, double number) {
    double millis = timestampUnit.toMillis(number);
    // Doubles represent milliseconds exactly for the next 285,000 years.
    if (Double.isFinite(millis) && Math.abs(millis) < MOST_MILLIS) {
      timestamp((long) Math.floor(millis));
    } else {
      reject(RejectReason.NO_TIMESTAMP, path + " is not a time: " + number);
    }
  }

  /** Parses an ISO-8601 instant with a zone. */
  void timestamp(String path, String text) {
    try {
      timestamp(
          text.endsWith("Z")
              ? Instant.parse(text).toEpochMilli()
              : OffsetDateTime.parse(text).toInstant().toEpochMilli());
    } catch (DateTimeException | ArithmeticException e) {
      reject(
          RejectReason.NO_TIMESTAMP,
          "%s is %s, not an ISO-8601 time with a zone, such as 2026-01-31T12:00:00Z"
              .formatted(path, Printable.of(text, MAX_QUOTED)));
    }
  }

  /** A configured path holds null: features below it are missing. */
  void nothing(String path) {
    if (isSegment(path) || leads(path, splitBy)) {
      reject(RejectReason.MISSING_FIELD, splitBy + ", the field of the segment, is null");
    }
    if (isTimestamp(path) || leads(path, timestampField)) {
      reject(RejectReason.NO_TIMESTAMP, timestampField + " is null");
    }
    for (int i = 0; i < values.length; i++) {
      if (features.get(i).equals(path) || leads(path, features.get(i))) {
        values[i] = Double.NaN;
      }
    }
  }

  private static boolean leads(String path, String field) {
    return field != null
        && field.length() > path.length()
        && field.startsWith(path)
        && field.charAt(path.length()) == '.';
  }

  /** The row, or the reason for the rejection. */
  Decoded build(long recordTimestamp) {
    if (rejected != null) {
      return rejected;
    }
    if (Arrays.stream(values).allMatch(value -> value == ABSENT)) {
      return new Decoded.Rejected(
          RejectReason.MISSING_FIELD,
          "the record has no field of a monitor: not " + String.join(", ", features));
    }
    // The monitors of other features do not need it.
    Arrays.setAll(values, i -> values[i] == ABSENT ? Double.NaN : values[i]);
    if (splitBy != null && segment == null) {
      return new Decoded.Rejected(
          RejectReason.MISSING_FIELD, splitBy + ", the field of the segment, is missing");
    }
    if (timestampField != null && !hasTimestamp) {
      return new Decoded.Rejected(RejectReason.NO_TIMESTAMP, timestampField + " is missing");
    }
    long time = timestampField == null ? recordTimestamp : timestamp;
    return row(segment == null ? "" : segment, time, timestampField, values, texts);
  }

  /** A row with a checked event time. */
  static Decoded row(String segment, long time, String field, double[] values, String[] texts) {
    if (time < 0) {
      return field == null
          ? new Decoded.Rejected(RejectReason.NO_TIMESTAMP, "the record has no timestamp: " + time)
          : new Decoded.Rejected(
              RejectReason.NEGATIVE_TIMESTAMP, field + " is before 1970: " + time + " ms");
    }
    return new Decoded.Row(segment, time, values, texts);
  }
}

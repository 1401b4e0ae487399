package io.codrift.streams.ingest;

import io.codrift.model.Category;
import io.codrift.streams.config.NearestName;
import io.codrift.streams.ingest.AvroInput.MalformedException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * The plan for reading records of one writer schema: read the configured fields into a {@link
 * RowBuilder}, skip the others. It is computed once per schema.
 *
 * <p>A feature that is a string or an enum is a category. If it can be a number as well, it must be
 * declared to be a category; otherwise its texts are refused, because a few texts among numbers are
 * more likely a fault of the writer.
 */
final class AvroPlan {
  /** Deeper nesting is taken as malformed data of a recursive schema. */
  private static final int MAX_DEPTH = 256;

  /** Maximum length of a decimal, bytes: the cost of a conversion is quadratic in the length. */
  private static final int MAX_DECIMAL = 512;

  /** A step of the plan. */
  @FunctionalInterface
  interface Step {
    void run(AvroInput in, int depth) throws MalformedException;
  }

  private final RowBuilder row;
  private final Step root;
  private final Set<String> problems = new LinkedHashSet<>();
  private final Set<String> reached = new HashSet<>();
  private final Set<String> textual = new HashSet<>();
  private final Set<String> numeric = new HashSet<>();

  /**
   * @param schema the writer's schema
   * @param row receives the fields
   */
  AvroPlan(Schema schema, RowBuilder row) {
    this.row = row;
    if (schema.getType() == Schema.Type.RECORD) {
      findKinds(schema, "");
      root = record(schema, "");
      for (String field : row.wanted()) {
        if (!reached.contains(field)) {
          problems.add(absent(field, schema));
        }
      }
    } else {
      problems.add("the schema is not a record, but " + named(schema));
      root = skip(schema);
    }
  }

  /** Fields that no record of this schema can have, each with the reason. */
  List<String> problems() {
    return List.copyOf(problems);
  }

  /** Reads one datum, which must end at the end of the input. */
  void read(AvroInput in) throws MalformedException {
    root.run(in, 0);
    if (in.remaining() > 0) {
      throw new MalformedException(in.remaining() + " bytes follow the record");
    }
  }

  /** Finds the features that can be texts, and those that can be numbers. */
  private void findKinds(Schema schema, String path) {
    switch (schema.getType()) {
      case UNION -> schema.getTypes().forEach(branch -> findKinds(branch, path));
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          String below = path.isEmpty() ? field.name() : path + "." + field.name();
          if (row.isFeature(below) || row.leadsThrough(below)) {
            findKinds(field.schema(), below);
          }
        }
      }
      case STRING, ENUM -> textual.add(path);
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN -> numeric.add(path);
      case BYTES, FIXED -> {
        if (schema.getLogicalType() instanceof LogicalTypes.Decimal) {
          numeric.add(path);
        }
      }
      default -> {}
    }
  }

  /** Whether a feature is read as a category wherever it is a text. */
  private boolean takesTexts(String path) {
    return row.isCategorical(path) || (textual.contains(path) && !numeric.contains(path));
  }

  private Step record(Schema schema, String prefix) {
    List<Step> steps = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      String path = prefix + field.name();
      boolean needed = row.wants(path) || row.leadsThrough(path);
      steps.add(needed ? field(field.schema(), path, false) : skip(field.schema()));
    }
    return (in, depth) -> {
      for (Step step : steps) {
        step.run(in, depth + 1);
      }
    };
  }

  private Step field(Schema schema, String path, boolean inUnion) {
    if (schema.isUnion()) {
      List<Step> branches = schema.getTypes().stream().map(s -> field(s, path, true)).toList();
      return union(branches);
    }
    if (schema.getType() == Schema.Type.NULL) {
      return (in, depth) -> row.nothing(path);
    }
    if (!row.wants(path)) {
      if (schema.getType() == Schema.Type.RECORD) {
        return record(schema, path + ".");
      }
      return refused(schema, path, "a record", inUnion);
    }
    return value(schema, path, inUnion);
  }

  private Step value(Schema schema, String path, boolean inUnion) {
    reached.add(path);
    boolean feature = row.isFeature(path);
    boolean segment = row.isSegment(path);
    boolean timestamp = row.isTimestamp(path);
    boolean category = feature && row.isCategorical(path);
    LogicalType logical = schema.getLogicalType();
    switch (schema.getType()) {
      case INT, LONG -> {
        if (timestamp && !time(schema)) {
          return refused(schema, path, "a timestamp", inUnion);
        }
        return (in, depth) -> {
          long value = in.readLong();
          if (category) {
            row.category(path, Long.toString(value));
          } else if (feature) {
            row.feature(path, (double) value);
          }
          if (segment) {
            row.segment(path, Long.toString(value));
          }
          if (timestamp && logical == null) {
            row.timestampNumber(path, value);
          } else if (timestamp) {
            row.timestamp(millis(value, logical));
          }
        };
      }
      case FLOAT, DOUBLE -> {
        if (segment || timestamp) {
          return refused(schema, path, segment ? "a segment" : "a timestamp", inUnion);
        }
        return schema.getType() == Schema.Type.FLOAT
            ? (in, depth) -> row.feature(path, in.readFloat())
            : (in, depth) -> row.feature(path, in.readDouble());
      }
      case BOOLEAN -> {
        if (timestamp) {
          return refused(schema, path, "a timestamp", inUnion);
        }
        return (in, depth) -> {
          boolean value = in.readBoolean();
          if (category) {
            row.category(path, Boolean.toString(value));
          } else if (feature) {
            row.feature(path, value ? 1 : 0);
          }
          if (segment) {
            row.segment(path, Boolean.toString(value));
          }
        };
      }
      case ENUM -> {
        if (timestamp) {
          return refused(schema, path, "a timestamp", inUnion);
        }
        if (feature && !takesTexts(path)) {
          return refused(schema, path, RowBuilder.DECLARE, inUnion);
        }
        List<String> symbols = schema.getEnumSymbols();
        return (in, depth) -> {
          long ordinal = in.readLong();
          if (ordinal < 0 || ordinal >= symbols.size()) {
            throw new MalformedException(
                "an enum of " + symbols.size() + " symbols has index " + ordinal);
          }
          if (feature) {
            row.category(path, symbols.get((int) ordinal));
          }
          if (segment) {
            row.segment(path, symbols.get((int) ordinal));
          }
        };
      }
      case STRING -> {
        if (feature && !takesTexts(path)) {
          return refused(schema, path, RowBuilder.DECLARE, inUnion);
        }
        return (in, depth) -> {
          String value = in.readString();
          if (feature) {
            row.category(path, value);
          }
          if (segment) {
            row.segment(path, value);
          }
          if (timestamp) {
            row.timestamp(path, value);
          }
        };
      }
      case BYTES, FIXED -> {
        if (!(logical instanceof LogicalTypes.Decimal decimal) || segment || timestamp) {
          return refused(schema, path, "a number", inUnion);
        }
        int scale = decimal.getScale();
        int size = schema.getType() == Schema.Type.FIXED ? schema.getFixedSize() : -1;
        return (in, depth) -> {
          byte[] unscaled = size < 0 ? in.readBytes() : in.readFixed(size);
          if (unscaled.length == 0 || unscaled.length > MAX_DECIMAL) {
            throw new MalformedException("a decimal of " + unscaled.length + " bytes");
          }
          BigDecimal value = new BigDecimal(new BigInteger(unscaled), scale);
          if (category) {
            row.category(path, Category.text(value));
          } else {
            row.feature(path, value.doubleValue());
          }
        };
      }
      default -> {
        return refused(schema, path, "a number", inUnion);
      }
    }
  }

  /**
   * A field of a type that cannot be used. Rejects the record; reported once if all records have
   * the type.
   */
  private Step refused(Schema schema, String path, String expected, boolean inUnion) {
    String detail = path + " is " + named(schema) + ", expected " + expected;
    if (!inUnion) {
      problems.add(detail);
    }
    Step skip = skip(schema);
    return (in, depth) -> {
      row.reject(RejectReason.WRONG_TYPE, detail);
      skip.run(in, depth);
    };
  }

  private static String absent(String field, Schema schema) {
    List<String> names = schema.getFields().stream().map(Schema.Field::name).toList();
    return NearestName.to(field, names)
        .map(near -> "%s is not in the schema. Did you mean %s?".formatted(field, near))
        .orElseGet(() -> field + " is not in the schema, which has " + String.join(", ", names));
  }

  private static boolean time(Schema schema) {
    return schema.getType() == Schema.Type.LONG
        || schema.getLogicalType() instanceof LogicalTypes.Date;
  }

  private static long millis(long value, LogicalType type) {
    if (type instanceof LogicalTypes.Date) {
      return value * 86_400_000L;
    }
    return switch (type.getName()) {
      case "timestamp-micros", "local-timestamp-micros" -> Math.floorDiv(value, 1000L);
      case "timestamp-nanos", "local-timestamp-nanos" -> Math.floorDiv(value, 1_000_000L);
      default -> value;
    };
  }

  private static String named(Schema schema) {
    String logical = schema.getLogicalType() == null ? "" : schema.getLogicalType().getName() + " ";
    return "of type " + logical + schema.getType().getName();
  }

  private static Step union(List<Step> branches) {
    return (in, depth) -> {
      long branch = in.readLong();
      if (branch < 0 || branch >= branches.size()) {
        throw new MalformedException("a union of " + branches.size() + " has branch " + branch);
      }
      branches.get((int) branch).run(in, depth);
    };
  }

  /** Skipping is resolved at run time, because schemas may be recursive. */
  static Step skip(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> (in, depth) -> {};
      case BOOLEAN -> (in, depth) -> in.skip(1);
      case INT, LONG, ENUM -> (in, depth) -> in.readLong();
      case FLOAT -> (in, depth) -> in.skip(4);
      case DOUBLE -> (in, depth) -> in.skip(8);
      case STRING, BYTES -> (in, depth) -> in.skip(in.readLong());
      case FIXED -> (in, depth) -> in.skip(schema.getFixedSize());
      case UNION, RECORD, ARRAY, MAP -> (in, depth) -> skip(schema, in, depth);
    };
  }

  private static void skip(Schema schema, AvroInput in, int depth) throws MalformedException {
    if (depth > MAX_DEPTH) {
      throw new MalformedException("records nest more than " + MAX_DEPTH + " deep");
    }
    switch (schema.getType()) {
      case NULL -> {}
      case BOOLEAN -> in.skip(1);
      case INT, LONG, ENUM -> in.readLong();
      case FLOAT -> in.skip(4);
      case DOUBLE -> in.skip(8);
      case STRING, BYTES -> in.skip(in.readLong());
      case FIXED -> in.skip(schema.getFixedSize());
      case UNION -> {
        long branch = in.readLong();
        if (branch < 0 || branch >= schema.getTypes().size()) {
          throw new MalformedException("a union has no branch " + branch);
        }
        skip(schema.getTypes().get((int) branch), in, depth + 1);
      }
      case RECORD -> {
        for (Schema.Field field : schema.getFields()) {
          skip(field.schema(), in, depth + 1);
        }
      }
      case ARRAY, MAP -> {
        boolean map = schema.getType() == Schema.Type.MAP;
        Schema item = map ? schema.getValueType() : schema.getElementType();
        boolean empty = !map && takesNoBytes(item);
        for (long n = in.readBlock(empty); n > 0; n = in.readBlock(empty)) {
          for (long i = 0; i < n && !empty; i++) {
            if (map) {
              in.skip(in.readLong());
            }
            skip(item, in, depth + 1);
          }
        }
      }
    }
  }

  private static boolean takesNoBytes(Schema schema) {
    return switch (schema.getType()) {
      case NULL -> true;
      case FIXED -> schema.getFixedSize() == 0;
      case RECORD -> schema.getFields().isEmpty();
      default -> false;
    };
  }
}

package io.codrift.schemas;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaValidationException;
import org.apache.avro.SchemaValidator;
import org.apache.avro.SchemaValidatorBuilder;
import org.apache.avro.message.SchemaStore;

/**
 * The schemas of Codrift's records that a process can read: those of this version, those of all
 * earlier versions (bundled in the jar), and those of newer versions that are added at runtime. A
 * schema is identified by its fingerprint: the CRC-64-AVRO of its parsing canonical form, as in
 * single-object encoding.
 *
 * <p>Thread-safe.
 */
public final class KnownSchemas implements SchemaStore {
  private static final String NAMESPACE = "io.codrift.schemas";

  /** Every top-level record of this version. */
  private static final Map<String, Schema> CURRENT =
      List.of(
              AlertCommand.getClassSchema(),
              BreakHistory.getClassSchema(),
              CheckpointPiece.getClassSchema(),
              CommandAnswer.getClassSchema(),
              DependenceAlert.getClassSchema(),
              DependenceEstimate.getClassSchema(),
              FeatureCount.getClassSchema(),
              PairedFeatures.getClassSchema(),
              PaneLayout.getClassSchema(),
              PartitionFrontier.getClassSchema(),
              PendingWindow.getClassSchema(),
              SampledSegment.getClassSchema(),
              SegmentAdmission.getClassSchema(),
              SegmentFrontier.getClassSchema(),
              WindowProgress.getClassSchema(),
              WindowSample.getClassSchema())
          .stream()
          .collect(Collectors.toUnmodifiableMap(Schema::getFullName, Function.identity()));

  private static final SchemaValidator CAN_READ =
      new SchemaValidatorBuilder().canReadStrategy().validateLatest();

  private final Map<Long, Schema> schemas = new ConcurrentHashMap<>();
  private volatile Runnable search = () -> {};

  private KnownSchemas() {}

  /** The schemas of this version and of all earlier ones. */
  public static KnownSchemas bundled() {
    KnownSchemas known = new KnownSchemas();
    CURRENT.values().forEach(known::add);
    History.SCHEMAS.forEach(known::add);
    return known;
  }

  /**
   * Adds a schema of one of Codrift's records, for example one that a newer version has published.
   * A schema that is already known is ignored.
   *
   * @throws IllegalArgumentException if it is not a record of Codrift's namespace
   * @throws IncompatibleSchemaException if this version's schema of the record cannot read it
   */
  public void add(Schema schema) {
    if (schema.getType() != Schema.Type.RECORD || !NAMESPACE.equals(schema.getNamespace())) {
      throw new IllegalArgumentException(
          "%s is not a record of the namespace %s"
              .formatted(
                  schema.getType() == Schema.Type.RECORD ? schema.getFullName() : schema,
                  NAMESPACE));
    }
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    Schema reader = CURRENT.get(schema.getFullName());
    if (reader != null) {
      try {
        CAN_READ.validate(reader, List.of(schema));
      } catch (SchemaValidationException e) {
        throw new IncompatibleSchemaException(schema.getFullName(), fingerprint, e);
      }
    }
    schemas.putIfAbsent(fingerprint, schema);
  }

  /**
   * Sets the lookup for unknown schemas.
   *
   * @param search adds the schemas that it finds with {@link #add}; runs on the thread that reads
   *     an unknown fingerprint, each time
   */
  public void whenUnknown(Runnable search) {
    this.search = search;
  }

  /** The schema of a fingerprint, after a lookup if it is not known; null if it is not found. */
  @Override
  public Schema findByFingerprint(long fingerprint) {
    Schema known = schemas.get(fingerprint);
    if (known == null) {
      search.run();
      known = schemas.get(fingerprint);
    }
    return known;
  }

  /**
   * Full name of the record whose schema has this fingerprint, after a lookup if it is not known;
   * empty if it is not found.
   */
  public Optional<String> recordOf(long fingerprint) {
    return Optional.ofNullable(findByFingerprint(fingerprint)).map(Schema::getFullName);
  }

  /** Whether this version has a record of this full name. */
  static boolean isCurrent(String record) {
    return CURRENT.containsKey(record);
  }

  /** A copy of all known schemas, in no particular order. */
  public Collection<Schema> all() {
    return List.copyOf(schemas.values());
  }

  /** The schemas that this version writes, in no particular order. */
  public Collection<Schema> current() {
    return CURRENT.values();
  }

  /** The bundled schemas, parsed once. */
  private static final class History {
    private static final String FOLDER = "history/";
    static final List<Schema> SCHEMAS = read();

    private History() {}

    private static List<Schema> read() {
      List<Schema> schemas = new ArrayList<>();
      try (BufferedReader index =
          new BufferedReader(new InputStreamReader(open("index"), StandardCharsets.UTF_8))) {
        for (String entry = index.readLine(); entry != null; entry = index.readLine()) {
          try (InputStream file = open(entry)) {
            // One parser per schema, because every version defines the same names.
            schemas.add(new Schema.Parser().parse(file));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return List.copyOf(schemas);
    }

    private static InputStream open(String name) {
      InputStream file = KnownSchemas.class.getResourceAsStream(FOLDER + name);
      if (file == null) {
        throw new IllegalStateException(
            "the jar has no " + FOLDER + name + ": its schema history is not complete");
      }
      return file;
    }
  }
}

package io.codrift.streams.ingest;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigProblem;
import io.codrift.streams.config.RegistryConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.AvroDecoder.ConfluentFraming;
import io.codrift.streams.ingest.AvroDecoder.SingleObjectFraming;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.Supplier;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;

/** Creates the decoders of one source. Thread-safe; a decoder belongs to one thread. */
public final class RecordDecoders implements Supplier<RecordDecoder> {
  private final Supplier<RecordDecoder> factory;
  private final List<String> problems;

  private RecordDecoders(Supplier<RecordDecoder> factory, List<String> problems) {
    this.factory = factory;
    this.problems = problems;
  }

  /**
   * The decoders of a source. Sends no request to a registry yet.
   *
   * @param schemas schemas that decode Codrift's own input format
   * @param clock says when a registry is asked again
   * @throws ConfigException if the schema file or a key store cannot be used
   */
  public static RecordDecoders of(SourceConfig source, KnownSchemas schemas, Clock clock) {
    return switch (source.format()) {
      case JSON -> new RecordDecoders(() -> new JsonDecoder(source), List.of());
      case PAIRED -> new RecordDecoders(() -> new PairedDecoder(source, schemas), List.of());
      case AVRO -> avro(source, clock);
    };
  }

  private static RecordDecoders avro(SourceConfig source, Clock clock) {
    if (source.registry().isPresent()) {
      RegistryConfig registry = source.registry().get();
      ConfluentFraming framing =
          new ConfluentFraming(new RegistryClient(registry, RegistryClient.PATIENCE, clock));
      return new RecordDecoders(() -> new AvroDecoder(source, framing), List.of());
    }
    Schema schema =
        read(
            source
                .schemaFile()
                .orElseThrow(
                    () -> new IllegalArgumentException("Avro needs a schema file or a registry")));
    SingleObjectFraming framing =
        new SingleObjectFraming(schema, SchemaNormalization.parsingFingerprint64(schema));
    return new RecordDecoders(
        () -> new AvroDecoder(source, framing),
        new AvroPlan(schema, new RowBuilder(source)).problems());
  }

  private static Schema read(Path file) {
    try {
      return new Schema.Parser().parse(Files.readString(file));
    } catch (IOException | AvroRuntimeException e) {
      throw new ConfigException(
          List.of(
              new ConfigProblem(
                  file.toString(),
                  0,
                  "schema",
                  "is not a readable Avro schema: %s. Name an .avsc file without references to other files."
                      .formatted(e.getMessage()))));
    }
  }

  /** Problems of the configured schema: missing fields, and fields that are not numbers. */
  public List<String> problems() {
    return problems;
  }

  /** A decoder for one thread. */
  @Override
  public RecordDecoder get() {
    return factory.get();
  }
}

package io.codrift.streams.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.KnownSchemas;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.apache.avro.Schema;
import org.apache.avro.compiler.specific.SpecificCompiler;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.message.BinaryMessageDecoder;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/** The schemas and classes of a simulated newer version, with one more field in every record. */
public final class NewerSchemas {
  private static final String ADDED = "added_by_a_newer_version";

  private NewerSchemas() {}

  /**
   * A message as the newer version writes it.
   *
   * @param message a message of this version; the additional field gets its default
   */
  public static byte[] encode(SpecificRecord message) {
    Schema newer = of(message.getSchema());
    try {
      byte[] current =
          new BinaryMessageEncoder<SpecificRecord>(SpecificData.get(), message.getSchema())
              .encode(message)
              .array();
      GenericRecord read =
          new BinaryMessageDecoder<GenericRecord>(
                  GenericData.get(), newer, fingerprint -> message.getSchema())
              .decode(current);
      ByteBuffer written =
          new BinaryMessageEncoder<GenericRecord>(GenericData.get(), newer).encode(read);
      return Arrays.copyOfRange(written.array(), written.position(), written.limit());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A record of this version with one more field in it and in every nested record. */
  public static Schema of(Schema current) {
    return evolve(current, new HashMap<>());
  }

  /**
   * Compiles the classes of all records.
   *
   * @param directory an empty working folder
   * @return a folder of classes, to be first on the classpath
   */
  public static Path compile(Path directory) throws IOException {
    Path sources = Files.createDirectories(directory.resolve("sources"));
    Path classes = Files.createDirectories(directory.resolve("classes"));
    for (Schema schema : KnownSchemas.bundled().current()) {
      SpecificCompiler compiler = new SpecificCompiler(of(schema));
      // As in the build of the schemas.
      compiler.setStringType(GenericData.StringType.String);
      compiler.setFieldVisibility(SpecificCompiler.FieldVisibility.PRIVATE);
      compiler.setCreateSetters(false);
      compiler.setEnableDecimalLogicalType(true);
      compiler.compileToDestination(null, sources.toFile());
    }
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-proc:none",
                "-nowarn",
                "-cp",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString()));
    try (Stream<Path> files = Files.walk(sources)) {
      files
          .filter(file -> file.toString().endsWith(".java"))
          .map(Path::toString)
          .forEach(arguments::add);
    }
    int result =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, arguments.toArray(String[]::new));
    assertThat(result).as("exit code of the compiler").isZero();
    return classes;
  }

  private static Schema evolve(Schema schema, Map<String, Schema> known) {
    return switch (schema.getType()) {
      case RECORD -> {
        Schema before = known.get(schema.getFullName());
        yield before != null ? before : evolveRecord(schema, known);
      }
      case ARRAY ->
          copyProperties(schema, Schema.createArray(evolve(schema.getElementType(), known)));
      case UNION ->
          Schema.createUnion(schema.getTypes().stream().map(type -> evolve(type, known)).toList());
      default -> schema;
    };
  }

  private static Schema evolveRecord(Schema schema, Map<String, Schema> known) {
    List<Schema.Field> fields = new ArrayList<>();
    for (Schema.Field field : schema.getFields()) {
      fields.add(new Schema.Field(field, evolve(field.schema(), known)));
    }
    fields.add(
        new Schema.Field(ADDED, Schema.create(Schema.Type.LONG), "Unknown to this version.", 7L));
    Schema evolved =
        Schema.createRecord(
            schema.getName(), schema.getDoc(), schema.getNamespace(), false, fields);
    known.put(schema.getFullName(), evolved);
    return evolved;
  }

  private static Schema copyProperties(Schema from, Schema to) {
    from.getObjectProps().forEach(to::addProp);
    return to;
  }
}

package io.codrift.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.SchemaNormalization;
import org.junit.jupiter.api.Test;

class KnownSchemasTest {
  private final KnownSchemas schemas = KnownSchemas.bundled();

  @Test
  void findsASchemaByItsFingerprint() {
    Schema schema = WindowSample.getClassSchema();
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    assertThat(schemas.findByFingerprint(fingerprint)).isEqualTo(schema);
    assertThat(schemas.recordOf(fingerprint)).contains("io.codrift.schemas.WindowSample");
    assertThat(schemas.findByFingerprint(1)).isNull();
    assertThat(schemas.recordOf(1)).isEmpty();
  }

  @Test
  void instancesAreIndependent() {
    Schema newer = NewerSchema.of(WindowProgress.getClassSchema());
    schemas.add(newer);
    assertThat(schemas.all()).contains(newer);
    assertThat(schemas.current()).doesNotContain(newer);
    assertThat(KnownSchemas.bundled().all()).doesNotContain(newer);
  }

  @Test
  void addingTwiceKeepsOne() {
    int before = schemas.all().size();
    schemas.current().forEach(schemas::add);
    assertThat(schemas.all()).hasSize(before);
  }

  @Test
  void anIncompatibleSchemaIsRejected() {
    Schema renamed =
        SchemaBuilder.record("WindowProgress")
            .namespace("io.codrift.schemas")
            .fields()
            .requiredString("topic")
            .endRecord();
    assertThatThrownBy(() -> schemas.add(renamed))
        .isInstanceOf(IncompatibleSchemaException.class)
        .hasMessageContaining("io.codrift.schemas.WindowProgress")
        .hasMessageContaining("%016x".formatted(SchemaNormalization.parsingFingerprint64(renamed)));
    assertThat(schemas.all()).doesNotContain(renamed);
  }

  @Test
  void aForeignSchemaIsRejected() {
    Schema foreign = SchemaBuilder.record("Order").namespace("shop").fields().endRecord();
    assertThatThrownBy(() -> schemas.add(foreign))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shop.Order");
    assertThatThrownBy(() -> schemas.add(Schema.create(Schema.Type.STRING)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

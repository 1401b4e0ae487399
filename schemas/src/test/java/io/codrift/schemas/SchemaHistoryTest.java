package io.codrift.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.SchemaValidatorBuilder;
import org.junit.jupiter.api.Test;

class SchemaHistoryTest {
  private final SchemaHistory history = SchemaHistory.of(Path.of(""));

  @Test
  void everyCurrentSchemaIsInTheHistory() throws IOException {
    assertThat(history.entries().keySet())
        .as(
            "files below %s. Add missing files with"
                + " `mvn -q -pl schemas -am test-compile exec:java`, and commit them with the change",
            history.history())
        .containsAll(history.current().keySet());
  }

  @Test
  void everyFileIsNamedByItsRecordAndFingerprint() throws IOException {
    history
        .entries()
        .forEach(
            (file, schema) ->
                assertThat(file)
                    .as("a file of the history must not change, but its schema did")
                    .isEqualTo(SchemaHistory.entry(schema)));
  }

  @Test
  void theIndexListsEveryFileAndNoOther() throws IOException {
    assertThat(history.index())
        .as("history/%s; a file must not be deleted", SchemaHistory.INDEX)
        .containsExactlyElementsOf(history.entries().keySet());
  }

  @Test
  void allSchemasOfARecordCanReadEachOther() throws IOException {
    List<Map.Entry<String, Schema>> all = new ArrayList<>(history.entries().entrySet());
    all.addAll(history.current().entrySet());
    for (Map.Entry<String, Schema> one : all) {
      List<Schema> others =
          all.stream()
              .map(Map.Entry::getValue)
              .filter(other -> other.getFullName().equals(one.getValue().getFullName()))
              .toList();
      assertThatCode(
              () ->
                  new SchemaValidatorBuilder()
                      .mutualReadStrategy()
                      .validateAll()
                      .validate(one.getValue(), others))
          .as(
              "%s and the other versions of it: give a new field a default, keep every field, its"
                  + " name and its type, add symbols only at the end of an enum",
              one.getKey())
          .doesNotThrowAnyException();
    }
  }

  @Test
  void everyEnumHasASymbolForWhatANewerVersionAdds() throws IOException {
    for (Schema schema : history.current().values()) {
      assertThat(enums(schema))
          .as("enums of %s", schema.getName())
          .allSatisfy(
              found -> {
                assertThat(found.getEnumSymbols()).contains("UNKNOWN");
                assertThat(found.getEnumDefault()).isEqualTo("UNKNOWN");
              });
    }
  }

  @Test
  void everyRecordOfTheSourcesIsKnown() throws IOException {
    assertThat(KnownSchemas.bundled().current())
        .extracting(SchemaHistory::entry)
        .as("KnownSchemas lists the record of every file of src/main/avro")
        .containsExactlyInAnyOrderElementsOf(history.current().keySet());
  }

  @Test
  void everyFileIsBundled() throws IOException {
    assertThat(KnownSchemas.bundled().all())
        .extracting(SchemaHistory::entry)
        .containsExactlyInAnyOrderElementsOf(history.entries().keySet());
  }

  private static Collection<Schema> enums(Schema schema) {
    Set<Schema> found = new HashSet<>();
    collectEnums(schema, found);
    return found;
  }

  private static void collectEnums(Schema schema, Set<Schema> found) {
    switch (schema.getType()) {
      case ENUM -> found.add(schema);
      case RECORD -> schema.getFields().forEach(field -> collectEnums(field.schema(), found));
      case ARRAY -> collectEnums(schema.getElementType(), found);
      case MAP -> collectEnums(schema.getValueType(), found);
      case UNION -> schema.getTypes().forEach(type -> collectEnums(type, found));
      default -> {}
    }
  }
}

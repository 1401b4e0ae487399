package io.codrift.streams.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FieldNamesTest {
  private static FieldNames of(String wanted, String... records) {
    FieldNames names = new FieldNames(List.of(wanted));
    for (String record : records) {
      names.add(record.getBytes(UTF_8));
    }
    return names;
  }

  private static String record(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .mapToObj("\"field%03d\":1"::formatted)
        .collect(joining(",", "{", "}"));
  }

  @Test
  void namesTheNearestFieldOrAll() {
    String record = "{\"order\":{\"price\":1,\"stock\":null},\"at\":2}";
    assertThat(of("order.price", record).has("order.price")).isTrue();
    assertThat(of("order.stokc", record).has("order.stokc")).isFalse();
    assertThat(of("order.stokc", record).advice("order.stokc"))
        .isEqualTo("Did you mean order.stock?");
    assertThat(of("x", record).advice("x"))
        .isEqualTo("The records have at, order.price, order.stock.");
    assertThat(of("x", "{}", "[1]", "no JSON").advice("x"))
        .isEqualTo("The records have no fields.");
  }

  /** Keys that are data come in any number, and the field after them is there all the same. */
  @Test
  void findsAFieldAfterAnyNumberOfOthers() {
    FieldNames names = of("price", record(1, 500), "{\"price\":1}");
    assertThat(names.has("price")).isTrue();
    assertThat(of("price", record(1, 500)).has("price")).isFalse();
  }

  @Test
  void listsFewOfManyFields() {
    String twenty =
        IntStream.rangeClosed(1, 20).mapToObj("field%03d"::formatted).collect(joining(", "));
    assertThat(of("x", record(1, 20)).advice("x")).isEqualTo("The records have " + twenty + ".");
    assertThat(of("x", record(1, 200)).advice("x"))
        .isEqualTo("The records have " + twenty + ", and 180 others.");
    assertThat(of("x", record(1, 500)).advice("x"))
        .isEqualTo("The records have " + twenty + ", and more than 180 others.");
  }

  @Test
  void whatATerminalWouldObeyIsShownAsItsNumber() {
    String record = "{\"a\\u001b[2Jb\\nc\\u202e\":1}";
    assertThat(of("x", record).advice("x"))
        .isEqualTo("The records have a\\u001b[2Jb\\u000ac\\u202e.");
    assertThat(of("quantity", "{\"quantity\\u001b\":1}").advice("quantity"))
        .isEqualTo("Did you mean quantity\\u001b?");
    assertThat(of("x", "{\"" + "n".repeat(5000) + "\":1}").advice("x"))
        .isEqualTo("The records have " + "n".repeat(100) + "….");
  }

  /** As the decoder does. */
  @Test
  void readsRecordsWithNumbersThatAreNone() {
    assertThat(of("price", "{\"price\":NaN}").has("price")).isTrue();
  }
}

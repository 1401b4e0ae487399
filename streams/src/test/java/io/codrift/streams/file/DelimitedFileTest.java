package io.codrift.streams.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.Category;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DelimitedFileTest {
  private static final Instant START = Instant.parse("1996-05-07T00:00:00Z");
  private static final RowTime EVERY_HALF_HOUR = new RowTime.Regular(START, Duration.ofMinutes(30));

  @TempDir Path directory;

  @Test
  void readsNamedColumnsWithTheTimeOfEachRow() throws IOException {
    DelimitedFile file = file("a,b,c\n1,2,3\n4, 5.5e3 ,6\n");

    List<DelimitedFile.Row> rows = read(file, List.of("c", "b"), EVERY_HALF_HOUR);

    assertThat(rows).extracting(DelimitedFile.Row::index).containsExactly(0L, 1L);
    assertThat(rows.get(1).time()).isEqualTo(START.plusSeconds(1800).toEpochMilli());
    assertThat(rows.get(1).values()).containsExactly(6, 5500);
  }

  @Test
  void readsTabsAndGzip() throws IOException {
    Path path = directory.resolve("data.tsv.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(path))) {
      out.write("a\tb\n1\t2\n".getBytes(StandardCharsets.UTF_8));
    }

    List<DelimitedFile.Row> rows =
        read(DelimitedFile.open(path), List.of("a", "b"), EVERY_HALF_HOUR);

    assertThat(rows.get(0).values()).containsExactly(1, 2);
  }

  @Test
  void readsTimesFromAColumn() throws IOException {
    DelimitedFile file =
        file("t,a\n1996-05-07T00:00:00Z,1\n831427200001,2\n1996-05-07 02:00:00+02:00,3\n");

    assertThat(read(file, List.of("a"), new RowTime.Column("t")))
        .extracting(DelimitedFile.Row::time)
        .containsExactly(831427200000L, 831427200001L, 831427200000L);
  }

  @Test
  void missingValuesAreNotANumber() throws IOException {
    DelimitedFile file = file("a,b\n,NA\nnull,nan\ninf,-Infinity\n");

    assertThat(read(file, List.of("a", "b"), EVERY_HALF_HOUR))
        .allSatisfy(row -> assertThat(row.values()).containsOnly(Double.NaN));
  }

  @Test
  void expandsRanges() throws IOException {
    DelimitedFile file = file("x9,x10,x11,y\n1,2,3,4\n");

    assertThat(file.columns(List.of("x9..x11", "y"))).containsExactly("x9", "x10", "x11", "y");
    assertThatThrownBy(() -> file.columns(List.of("x11..x9")))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("'x11..x9' is not a range");
  }

  @Test
  void expandsRangesOfPaddedNumbers() throws IOException {
    DelimitedFile file = file("x08,x09,x10\n1,2,3\n");

    assertThat(file.columns(List.of("x08..x10"))).containsExactly("x08", "x09", "x10");
  }

  @Test
  void aRangeMustNotContainAMissingColumn() throws IOException {
    DelimitedFile file = file("x0,x1\n1,2\n");

    assertThatThrownBy(() -> file.columns(List.of("x0..x999999999")))
        .hasMessage("there is no column 'x2': the file has x0, x1");
    assertThatThrownBy(() -> file.columns(List.of("x0..x99999999999")))
        .isInstanceOf(FileProblem.class);
  }

  @Test
  void aDuplicateColumnIsRefusedOnlyIfSelected() throws IOException {
    DelimitedFile file = file("a,b,a,\n1,2,3,4\n");

    assertThat(file.columns(List.of("b"))).containsExactly("b");
    assertThatThrownBy(() -> file.columns(List.of("a")))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("has column 'a' 2 times");
  }

  @Test
  void sidesNameEveryColumnOnce() throws IOException {
    DelimitedFile file = file("a,b,c\n1,2,3\n");

    assertThat(file.sides(List.of("c", "a"), List.of("b")).columns())
        .containsExactly("c", "a", "b");
    assertThatThrownBy(() -> file.sides(List.of("a"), List.of("b", "a")))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("'a' is selected twice");
  }

  @Test
  void aByteOrderMarkIsNotPartOfTheFirstName() throws IOException {
    assertThat(file("\uFEFFa,b\n1,2\n").header()).containsExactly("a", "b");
  }

  @Test
  void lineNumbersIncludeEmptyLines() throws IOException {
    DelimitedFile file = file("a,b\n1,2\n\n1,x");

    assertThatThrownBy(() -> read(file, List.of("a", "b"), EVERY_HALF_HOUR))
        .hasMessageContaining("line 4, column 'b': 'x'");
  }

  @Test
  void aNumberOutOfRangeIsNamed() throws IOException {
    DelimitedFile file = file("a\n1e999\n");

    assertThatThrownBy(() -> read(file, List.of("a"), EVERY_HALF_HOUR))
        .hasMessageContaining("line 2, column 'a': '1e999' is out of range");
  }

  @Test
  void aDamagedFileIsNamed() throws IOException {
    DelimitedFile quoted = file("a,b\n1,2\n\"3\"4,5\n");
    assertThatThrownBy(() -> read(quoted, List.of("a"), EVERY_HALF_HOUR))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("data.csv");

    Path cut = directory.resolve("cut.csv.gz");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(bytes)) {
      out.write("a,b\n".getBytes(StandardCharsets.UTF_8));
      for (int i = 0; i < 100_000; i++) {
        out.write((i + "," + i * 31 % 977 + "\n").getBytes(StandardCharsets.UTF_8));
      }
    }
    Files.write(cut, Arrays.copyOf(bytes.toByteArray(), bytes.size() / 2));
    assertThatThrownBy(() -> read(DelimitedFile.open(cut), List.of("a"), EVERY_HALF_HOUR))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("cut.csv.gz");
  }

  @Test
  void namesProblemAndPlace() throws IOException {
    DelimitedFile file = file("t,a,b\nyesterday,1,oops\n1,2\n");

    assertThatThrownBy(() -> file.columns(List.of("z")))
        .hasMessage("there is no column 'z': the file has t, a, b");
    assertThatThrownBy(() -> read(file, List.of("b"), EVERY_HALF_HOUR))
        .hasMessageContaining("data.csv, line 2, column 'b': 'oops' is not a number");
    assertThatThrownBy(() -> read(file, List.of("a"), new RowTime.Column("t")))
        .hasMessageContaining("data.csv, line 2, column 't': 'yesterday' is not a time");
    assertThatThrownBy(() -> DelimitedFile.open(directory.resolve("nowhere.csv")))
        .hasMessageContaining("nowhere.csv");
    assertThatThrownBy(() -> file("")).hasMessageContaining("is empty");
  }

  @Test
  void aShortRowIsNamed() throws IOException {
    DelimitedFile file = file("a,b\n1\n");

    assertThatThrownBy(() -> read(file, List.of("b"), EVERY_HALF_HOUR))
        .hasMessageContaining("data.csv, line 2 has 1 cells and no column 'b'");
  }

  @Test
  void aColumnWithoutANumberIsACategory() throws IOException {
    DelimitedFile file =
        file("shop,zip,size,price,note,gone\nB,01,,3,x,\n,10,NA,1,2,NA\nA,2,L,nan,y,null\n");
    List<String> columns = file.header();

    Categories categories = file.categories(columns, List.of("zip"));

    assertThat(categories.declared()).containsExactly("zip");
    assertThat(categories.found()).containsExactly("shop", "size");
    assertThat(file.categories(List.of("price"), List.of()).all()).isEmpty();
    assertThat(categories.described())
        .containsExactly(
            "declared to be categories: zip",
            "taken as categories, because no value is a number: shop, size");
    List<String> read = List.of("shop", "zip", "size");
    try (Stream<DelimitedFile.Row> rows = file.rows(read, categories, EVERY_HALF_HOUR)) {
      assertThat(rows.map(DelimitedFile.Row::values))
          .containsExactly(
              new double[] {code("B"), code("01"), Double.NaN},
              new double[] {Double.NaN, code("10"), Double.NaN},
              new double[] {code("A"), code("2"), code("L")});
    }
  }

  @Test
  void equalNumbersAreOneCategory() throws IOException {
    DelimitedFile file = file("a\n5\n5.0\n 5e0\n05\n-0\n0.50\n.5\n12345678901234567890\n1e999");
    Categories declared = file.categories(List.of("a"), List.of("a"));

    try (Stream<DelimitedFile.Row> rows = file.rows(List.of("a"), declared, EVERY_HALF_HOUR)) {
      assertThat(rows.mapToDouble(row -> row.values()[0]))
          .containsExactly(
              code("5"),
              code("5"),
              code("5"),
              code("05"),
              code("0"),
              code("0.5"),
              code(".5"),
              code("12345678901234567890"),
              code("1e999"));
    }
  }

  @Test
  void numbersAndTextsAndOtherColumnsAreNoCategoriesByThemselves() throws IOException {
    DelimitedFile file = file("a,b\nx,1\n1,2\n");

    assertThat(file.categories(List.of("a", "b"), List.of()).all()).isEmpty();
    assertThatThrownBy(() -> read(file, List.of("a"), EVERY_HALF_HOUR))
        .hasMessageContaining("data.csv, line 2, column 'a': 'x' is not a number")
        .hasMessageContaining("--categorical");
    assertThatThrownBy(() -> file.categories(List.of("a"), List.of("b")))
        .hasMessageContaining("column 'b' is declared to be a category, but is neither in --x");
    assertThatThrownBy(() -> file.categories(List.of("a"), List.of("c")))
        .hasMessageContaining("there is no column 'c'");
  }

  private static double code(String text) {
    return Category.code(text);
  }

  private DelimitedFile file(String text) throws IOException {
    Path path = directory.resolve("data.csv");
    Files.writeString(path, text);
    return DelimitedFile.open(path);
  }

  private static List<DelimitedFile.Row> read(
      DelimitedFile file, List<String> columns, RowTime time) {
    try (Stream<DelimitedFile.Row> rows = file.rows(columns, Categories.NONE, time)) {
      return rows.toList();
    }
  }
}

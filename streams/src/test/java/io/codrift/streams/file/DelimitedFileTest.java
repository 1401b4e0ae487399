package io.codrift.streams.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
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
        .hasMessageContaining("'x11..x9' is no range");
  }

  @Test
  void namesWhatIsWrongAndWhere() throws IOException {
    DelimitedFile file = file("t,a,b\nyesterday,1,oops\n1,2\n");

    assertThatThrownBy(() -> file.columns(List.of("z")))
        .hasMessage("there is no column 'z': the file has t, a, b");
    assertThatThrownBy(() -> read(file, List.of("b"), EVERY_HALF_HOUR))
        .hasMessageContaining("row 0, column 'b': 'oops' is no number");
    assertThatThrownBy(() -> read(file, List.of("a"), new RowTime.Column("t")))
        .hasMessageContaining("row 0, column 't': 'yesterday' is no time");
    assertThatThrownBy(() -> DelimitedFile.open(directory.resolve("nowhere.csv")))
        .hasMessageContaining("nowhere.csv");
    assertThatThrownBy(() -> file("")).hasMessageContaining("is empty");
  }

  @Test
  void aShortRowIsNamed() throws IOException {
    DelimitedFile file = file("a,b\n1\n");

    assertThatThrownBy(() -> read(file, List.of("b"), EVERY_HALF_HOUR))
        .hasMessageContaining("row 0 has 1 cells and no column 'b'");
  }

  private DelimitedFile file(String text) throws IOException {
    Path path = directory.resolve("data.csv");
    Files.writeString(path, text);
    return DelimitedFile.open(path);
  }

  private static List<DelimitedFile.Row> read(
      DelimitedFile file, List<String> columns, RowTime time) {
    try (Stream<DelimitedFile.Row> rows = file.rows(columns, time)) {
      return rows.toList();
    }
  }
}

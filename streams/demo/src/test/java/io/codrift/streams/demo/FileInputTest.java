package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.model.Category;
import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.file.RowTime;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RecordDecoders;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileInputTest {
  private static final Instant START = Instant.parse("2000-01-01T00:00:00Z");
  private static final RowTime MINUTES = new RowTime.Regular(START, Duration.ofMinutes(1));

  @TempDir private Path folder;

  @Test
  void decodedRowsMatchTheFile() throws IOException {
    Path file = file("a,event_time,c", "1.5,2,3", "4,,6");
    try (FileInput input =
        FileInput.open(request(file, List.of("a", "event_time"), List.of("c")))) {
      RecordDecoder decoder =
          RecordDecoders.of(input.source(), KnownSchemas.bundled(), Clock.systemUTC()).get();
      List<Decoded.Row> rows = new ArrayList<>();
      for (DemoInput.Message message : input.next().orElseThrow()) {
        rows.add((Decoded.Row) decoder.decode(null, message.value(), new RecordHeaders(), 0));
      }

      assertThat(rows).hasSize(ROWS);
      assertThat(rows.get(0).features()).containsExactly(1.5f, 2f, 3f);
      assertThat(rows.get(0).eventTime()).isEqualTo(START.toEpochMilli());
      assertThat(rows.get(1).features()).containsExactly(4, Double.NaN, 6);
      assertThat(rows.get(1).eventTime()).isEqualTo(START.plusSeconds(60).toEpochMilli());
      assertThat(input.next()).isEmpty();
    }
  }

  @Test
  void categoriesKeepTheirTexts() throws IOException {
    Path file = file("shop,size,price", "DE,5.0,1.5", "007,5,2", ",-0,3");
    FileInput.Request request =
        new FileInput.Request(
            file,
            List.of("shop", "size"),
            List.of("price"),
            List.of("shop", "size"),
            MINUTES,
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO);
    try (FileInput input = FileInput.open(request)) {
      RecordDecoder decoder =
          RecordDecoders.of(input.source(), KnownSchemas.bundled(), Clock.systemUTC()).get();
      List<Decoded.Row> rows = new ArrayList<>();
      for (DemoInput.Message message : input.next().orElseThrow().subList(0, 3)) {
        rows.add((Decoded.Row) decoder.decode(null, message.value(), new RecordHeaders(), 0));
      }

      assertThat(rows.get(0).texts()).containsExactly("DE", "5", null);
      assertThat(rows.get(1).texts()).containsExactly("007", "5", null);
      assertThat(rows.get(2).texts()).containsExactly(null, "0", null);
      assertThat(rows.get(0).features())
          .containsExactly(Category.code("DE"), Category.code("5"), 1.5);
      assertThat(rows.get(2).features()).containsExactly(Double.NaN, Category.code("0"), 3);
    }
  }

  @Test
  void predictsTheEstimatedWindows() throws IOException {
    List<String> lines = new ArrayList<>(List.of("t,a,b"));
    for (int i = 0; i < 40; i++) {
      lines.add("%d,%d,%d".formatted(i * 1000, i, i));
    }
    lines.add("5000,1,1"); // late for its window, and the only one
    lines.add("39500,1,1");
    Path file = Files.write(folder.resolve("times.csv"), lines);
    FileInput.Request request =
        new FileInput.Request(
            file,
            List.of("a"),
            List.of("b"),
            List.of(),
            new RowTime.Column("t"),
            Optional.of(Duration.ofSeconds(10)),
            Optional.empty(),
            Duration.ofSeconds(2));
    try (FileInput input = FileInput.open(request)) {
      assertThat(input.scan().windows()).containsExactlyInAnyOrder(0L, 10_000L, 20_000L, 30_000L);
      assertThat(input.scan().late()).isEqualTo(1);
      assertThat(input.scan().rows()).isEqualTo(42);
    }
  }

  @Test
  void overlappingWindowsArePredicted() throws IOException {
    Path file = file("a,b", "1,2");
    FileInput.Request request =
        new FileInput.Request(
            file,
            List.of("a"),
            List.of("b"),
            List.of(),
            MINUTES,
            Optional.of(Duration.ofMinutes(20)),
            Optional.of(Duration.ofMinutes(10)),
            Duration.ZERO);
    try (FileInput input = FileInput.open(request)) {
      long first = START.toEpochMilli();
      long step = Duration.ofMinutes(10).toMillis();
      assertThat(input.scan().windows())
          .containsExactlyInAnyOrder(
              first - step, first, first + step, first + 2 * step, first + 3 * step);
    }
  }

  @Test
  void noWindowBeforeTheEpochIsPredicted() throws IOException {
    FileInput.Request request =
        new FileInput.Request(
            file("a,b", "1,2"),
            List.of("a"),
            List.of("b"),
            List.of(),
            new RowTime.Regular(Instant.EPOCH, Duration.ofMinutes(1)),
            Optional.of(Duration.ofMinutes(20)),
            Optional.of(Duration.ofMinutes(10)),
            Duration.ZERO);
    try (FileInput input = FileInput.open(request)) {
      assertThat(input.scan().windows()).allMatch(start -> start >= 0).contains(0L);
    }
  }

  @Test
  void aWindowHoldsAboutAThousandRowsByDefault() throws IOException {
    try (FileInput input =
        FileInput.open(request(file("a,b", "1,2"), List.of("a"), List.of("b")))) {
      SourceConfig source = input.source();
      assertThat(source.window().size()).isEqualTo(Duration.ofMinutes(1000));
      assertThat(source.window().advance()).isEqualTo(source.window().size());
    }
  }

  @Test
  void aColumnTwiceIsRefused() throws IOException {
    Path file = file("a,b", "1,2");
    assertThatThrownBy(() -> FileInput.open(request(file, List.of("a"), List.of("b", "a"))))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("'a'");
  }

  @Test
  void aCellThatIsNotANumberIsNamedBeforeTheStart() throws IOException {
    Path file = file("a,b", "1,2", "x,3");
    assertThatThrownBy(() -> FileInput.open(request(file, List.of("a"), List.of("b"))))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("column 'a'")
        .hasMessageContaining("'x'");
  }

  @Test
  void aFileWithoutRowsForAWindowIsRefused() throws IOException {
    Path file = Files.write(folder.resolve("short.csv"), List.of("a,b", "1,2"));
    assertThatThrownBy(() -> FileInput.open(request(file, List.of("a"), List.of("b"))))
        .isInstanceOf(FileProblem.class)
        .hasMessageContaining("1 rows");
  }

  private static final int ROWS = 40;

  /** A file of {@link #ROWS} rows: the given ones, then the last one repeated. */
  private Path file(String header, String... rows) throws IOException {
    List<String> lines = new ArrayList<>(List.of(header));
    for (int i = 0; i < ROWS; i++) {
      lines.add(rows[Math.min(i, rows.length - 1)]);
    }
    return Files.write(folder.resolve("rows.csv"), lines);
  }

  private static FileInput.Request request(Path file, List<String> x, List<String> y) {
    return new FileInput.Request(
        file, x, y, List.of(), MINUTES, Optional.empty(), Optional.empty(), Duration.ZERO);
  }
}

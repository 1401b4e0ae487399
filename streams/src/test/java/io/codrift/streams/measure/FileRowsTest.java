package io.codrift.streams.measure;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileRowsTest {
  private static final RowOrder BY_NUMBER = new RowOrder.ByNumber();

  @TempDir private Path folder;

  @Test
  void theNumberOfARowIsItsTime() throws IOException {
    Window window = read(BY_NUMBER, "a,b,c", "1,2,3", "4,5,6", "7,8,9").window();

    assertThat(window.xNames()).containsExactly("c", "a");
    assertThat(window.x()).containsExactly(3, 1, 6, 4, 9, 7);
    assertThat(window.y()).containsExactly(2, 5, 8);
    assertThat(window.eventTimes()).containsExactly(0, 1, 2);
    assertThat(window.begin()).isZero();
    assertThat(window.end()).isEqualTo(3);
    assertThat(window.hashes()).doesNotHaveDuplicates();
  }

  @Test
  void valuesAreKeptToTheLastDigit() throws IOException {
    Window window =
        read(BY_NUMBER, "a,b,c", "1700000000000.125,-999,0", "1700000000000.25,1e300,1").window();

    assertThat(window.x()).containsExactly(0, 1_700_000_000_000.125, 1, 1_700_000_000_000.25);
    assertThat(window.y()).containsExactly(-999, 1e300);
  }

  @Test
  void incompleteRowsAreLeftOutAndCountedAndTheOthersKeepTheirTime() throws IOException {
    FileRows rows =
        read(BY_NUMBER, "a,b,c,d", "1,2,3,", ",5,NA,1", "inf,8,9,1", "1,nan,1,1", "7,8,9,x1");

    assertThat(rows.read()).isEqualTo(5);
    assertThat(rows.incomplete()).isEqualTo(3);
    assertThat(rows.missing()).isEqualTo(Map.of("a", 2L, "b", 1L, "c", 1L));
    assertThat(rows.window().rows()).isEqualTo(2);
    assertThat(rows.window().eventTimes()).containsExactly(0, 4);
  }

  @Test
  void independentRowsAllHaveOneTime() throws IOException {
    Window window = read(new RowOrder.Independent(), "a,b,c", "1,2,3", "4,5,6", "7,8,9").window();

    assertThat(window.eventTimes()).containsOnly(0);
    assertThat(window.end()).isEqualTo(1);
  }

  @Test
  void timesComeFromAColumn() throws IOException {
    Window window =
        read(
                new RowOrder.ByTime("t"),
                "t,a,b,c",
                "1970-01-01T00:00:09Z,1,2,3",
                "4000,4,5,6",
                "5000,7,8,9")
            .window();

    assertThat(window.eventTimes()).containsExactly(9000, 4000, 5000);
    assertThat(window.begin()).isEqualTo(4000);
    assertThat(window.end()).isEqualTo(9001);
  }

  @Test
  void aSampleIsDrawnInTheOrderOfTheFile() throws IOException {
    List<String> lines = new ArrayList<>(List.of("a,b,c"));
    for (int i = 0; i < 1000; i++) {
      lines.add(i + ",2,3");
    }
    Path file = Files.write(folder.resolve("rows.csv"), lines);
    FileRequest request =
        new FileRequest(
            file, List.of("a"), List.of("b"), List.of(), BY_NUMBER, OptionalInt.of(100));

    FileRows rows = FileRows.read(request, 1);

    long[] times = rows.window().eventTimes();
    assertThat(times).hasSize(100).isSorted().doesNotHaveDuplicates();
    assertThat(Arrays.stream(times).average().orElseThrow()).isBetween(400.0, 600.0);
    assertThat(rows.incomplete()).isZero();
    assertThat(FileRows.read(request, 1).window().eventTimes()).containsExactly(times);
    assertThat(FileRows.read(request, 2).window().eventTimes()).isNotEqualTo(times);
  }

  @Test
  void noRowsAreAnEmptyWindow() throws IOException {
    assertThat(read(BY_NUMBER, "a,b,c").window().rows()).isZero();
  }

  private FileRows read(RowOrder order, String... lines) throws IOException {
    Path file = Files.write(folder.resolve("rows.csv"), List.of(lines));
    return FileRows.read(
        new FileRequest(
            file, List.of("c", "a"), List.of("b"), List.of(), order, OptionalInt.empty()),
        1);
  }
}

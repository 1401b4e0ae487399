package io.codrift.streams.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.CategoryText;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowSample;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The texts of categories in the messages of a sample. */
class SampleTextsTest {
  private static CategoryText text(String column, double code, String text) {
    return CategoryText.newBuilder().setColumn(column).setCode(code).setText(text).build();
  }

  private static CategoryTexts texts(CategoryText... all) {
    CategoryTexts texts = new CategoryTexts();
    Arrays.stream(all).forEach(texts::add);
    return texts;
  }

  /** A row per element, with the row's number as its hash. */
  private static Sample sample(List<String> columns, double[]... rows) {
    BottomK all = new BottomK(rows.length, columns);
    for (int row = 0; row < rows.length; row++) {
      all.offer(row, 0, row, row, rows[row], 0);
    }
    return all.sample();
  }

  private static List<WindowSample> split(Sample sample, int partition, int rowsPerChunk) {
    PartFacts facts = new PartFacts("orders", "", partition, 2, 0, 1000, 10, 0, List.of(), 0, 0);
    return SampleChunks.split(facts, sample, rowsPerChunk);
  }

  @Test
  void textsGoWithTheFirstChunkAndAreMergedOverTheParts() {
    CategoryTexts known = texts(text("b", 5, "five"), text("b", 9, "nine"), text("c", 5, "V"));
    Sample one = sample(List.of("a", "b"), new double[] {5, 5}, new double[] {1, 2});
    Sample other = sample(List.of("b"), new double[] {9}, new double[] {3});
    List<WindowSample> chunks = new ArrayList<>(split(one.withTexts(known), 0, 1));
    assertThat(chunks.get(0).getTexts()).containsExactly(text("b", 5, "five"));
    assertThat(chunks.get(1).getTexts()).isEmpty();

    chunks.addAll(split(other.withTexts(known), 1, 10));
    Sample merged = SampleChunks.merge(chunks);
    assertThat(merged.text("b", 5)).contains("five");
    assertThat(merged.text("b", 9)).contains("nine");
    assertThat(merged.text("b", 2)).as("it was not told").isEmpty();
    assertThat(merged.text("a", 5)).as("of another column").isEmpty();
    assertThat(SampleChunks.merge(split(merged, 0, 10)).text("b", 9)).contains("nine");
  }

  @Test
  void aMessageWithManyTextsKeepsItsSize() {
    List<String> columns = IntStream.range(0, 50).mapToObj(i -> "column " + i).toList();
    CategoryTexts known = new CategoryTexts();
    double[][] rows = new double[2000][columns.size()];
    for (int row = 0; row < rows.length; row++) {
      Arrays.fill(rows[row], row);
      for (String column : columns) {
        known.add(text(column, row, "\uD83D\uDE00".repeat(40)));
      }
    }
    Sample sample = sample(columns, rows).withTexts(known);
    PartFacts facts = new PartFacts("orders", "", 0, 1, 0, 1000, 2000, 0, List.of(), 0, 0);
    List<WindowSample> chunks = SampleChunks.split(facts, sample);
    assertThat(chunks.get(0).getTexts()).hasSizeBetween(500, 600);
    MessageCodec<WindowSample> codec =
        new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
    assertThat(chunks).allMatch(chunk -> codec.encode(chunk).length <= SampleChunks.MAX_BYTES);
  }

  @Test
  void aColumnHasTheTextsOfItsFirstRows() {
    CategoryTexts known = new CategoryTexts();
    double[][] rows = new double[100][1];
    for (int row = 0; row < rows.length; row++) {
      rows[row][0] = 1000 - row;
      known.add(text("a", row, "unused"));
      known.add(text("a", 1000 - row, "row " + row));
    }
    Sample sample = sample(List.of("a"), rows).withTexts(known);
    assertThat(sample.texts().all())
        .hasSize(Sample.MOST_TEXTS)
        .extracting(CategoryText::getText)
        .startsWith("row 0", "row 1")
        .endsWith("row 63");
  }
}

package io.codrift.streams.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.codrift.streams.demo.FeedRows.Accident;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FeedRowsTest {
  private static final Duration WINDOW = Duration.ofSeconds(10);
  private static final int ROWS = 1500;
  private static final long ORIGIN = 176_000_000;

  private final FeedRows rows = rows(1, Accident.NONE);

  private static FeedRows rows(long seed, Accident accident) {
    return new FeedRows(WINDOW, ROWS, 4, ORIGIN, seed, accident);
  }

  @Test
  void aWindowDependsOnTheSeedAndItsNumberAlone() {
    FeedRows again = rows(1, Accident.NONE);
    assertThat(rows.of(ORIGIN + 2)).isEqualTo(again.of(ORIGIN + 2));
    assertThat(rows.of(ORIGIN + 2)).isNotEqualTo(rows.of(ORIGIN + 3));
    assertThat(rows.of(ORIGIN)).isNotEqualTo(rows(2, Accident.NONE).of(ORIGIN));
  }

  @Test
  void theChangeComesAndGoes() {
    assertThat(rows.changed(ORIGIN + 3)).isFalse();
    assertThat(rows.changed(ORIGIN + 4)).isTrue();
    assertThat(rows.changed(ORIGIN + 7)).isTrue();
    assertThat(rows.changed(ORIGIN + 8)).isFalse();
  }

  @Test
  void oneDependenceBreaksInOneRegion() {
    assertThat(correlation(ORIGIN, "eu")).isGreaterThan(0.5);
    assertThat(correlation(ORIGIN + 4, "eu")).isBetween(-0.1, 0.1);
    assertThat(correlation(ORIGIN + 4, "us")).isGreaterThan(0.5);
  }

  @Test
  void fewRecordsAreUnusableLateOrIncomplete() {
    List<FeedRows.Sent> sent = rows.of(ORIGIN);
    long late = 0;
    long unusable = 0;
    long incomplete = 0;
    Instant end = rows.start(ORIGIN + 1);
    for (FeedRows.Sent record : sent) {
      late += record.sendAt().isBefore(end) ? 0 : 1;
      Map<String, String> fields = fields(record.value());
      unusable += fields == null ? 1 : 0;
      incomplete += fields != null && fields.containsValue("null") ? 1 : 0;
    }
    assertThat(sent).hasSize(2 * ROWS);
    assertThat(late).isBetween(1L, 30L);
    assertThat(unusable).isBetween(1L, 20L);
    assertThat(incomplete).isBetween(200L, 500L);
  }

  @Test
  void accidentsAreWhatTheyAreCalled() {
    assertThat(rows(1, Accident.GARBAGE).of(ORIGIN))
        .filteredOn(record -> fields(record.value()) == null)
        .hasSizeBetween(ROWS * 2 / 6, ROWS * 2 / 4);
    assertThat(rows(1, Accident.STUCK_COLUMNS).of(ORIGIN))
        .extracting(record -> fields(record.value()))
        .filteredOn(fields -> fields != null)
        .extracting(fields -> fields.get("price"))
        .containsOnly("1.0", "null");
    assertThat(rows(1, Accident.SILENT_PARTITION).partition(7, 2)).isZero();
    assertThat(rows.partition(7, 2)).isOne();
  }

  /** Of the ranks of price and demand, which are not Gaussian. */
  private double correlation(long window, String region) {
    List<double[]> pairs = new ArrayList<>();
    for (FeedRows.Sent record : rows.of(window)) {
      Map<String, String> fields = fields(record.value());
      if (fields != null
          && fields.get("region").equals(region)
          && !fields.get("price").equals("null")
          && !fields.get("demand").equals("null")) {
        pairs.add(
            new double[] {
              Double.parseDouble(fields.get("price")), Double.parseDouble(fields.get("demand"))
            });
      }
    }
    double[] a = ranks(pairs, 0);
    double[] b = ranks(pairs, 1);
    double mean = (pairs.size() - 1) / 2.0;
    double cross = 0;
    double square = 0;
    for (int i = 0; i < a.length; i++) {
      cross += (a[i] - mean) * (b[i] - mean);
      square += (a[i] - mean) * (a[i] - mean);
    }
    return cross / square;
  }

  private static double[] ranks(List<double[]> pairs, int column) {
    double[] sorted = pairs.stream().mapToDouble(pair -> pair[column]).sorted().toArray();
    return pairs.stream().mapToDouble(pair -> Arrays.binarySearch(sorted, pair[column])).toArray();
  }

  /** The fields as text; null if the record is no JSON object. */
  private static Map<String, String> fields(String value) {
    Map<String, String> fields = new LinkedHashMap<>();
    try (JsonParser json = new JsonFactory().createParser(value)) {
      json.nextToken();
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String name = json.currentName();
        json.nextToken();
        fields.put(name, json.getText());
      }
      return json.currentToken() == JsonToken.END_OBJECT ? fields : null;
    } catch (IOException e) {
      return null;
    }
  }
}

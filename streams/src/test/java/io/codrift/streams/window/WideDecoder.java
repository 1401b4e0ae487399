package io.codrift.streams.window;

import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.WindowConfig;
import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Headers;

/** Decodes {@code segment,time} to a row with a value of each of many features. */
final class WideDecoder implements RecordDecoder {
  private static final int FEATURES = 400;

  /** The source of such rows. */
  static SourceConfig source(String topic, WindowConfig window) {
    return source(topic, window, FEATURES);
  }

  /** A source whose rows have one feature less. */
  static SourceConfig narrower(String topic, WindowConfig window) {
    return source(topic, window, FEATURES - 1);
  }

  private static SourceConfig source(String topic, WindowConfig window, int features) {
    return Configs.source(
        topic, window, IntStream.range(0, features).mapToObj(i -> "f" + i).toArray(String[]::new));
  }

  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    String[] row = new String(value, StandardCharsets.UTF_8).split(",", -1);
    double[] features = new double[FEATURES];
    Arrays.fill(features, 0.5);
    return new Decoded.Row(row[0], Long.parseLong(row[1]), features);
  }
}

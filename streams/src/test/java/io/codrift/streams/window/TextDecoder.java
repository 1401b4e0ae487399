package io.codrift.streams.window;

import io.codrift.streams.ingest.Decoded;
import io.codrift.streams.ingest.RecordDecoder;
import io.codrift.streams.ingest.RejectReason;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Headers;

/**
 * Decodes the rows of these tests: {@code segment,time,price,quantity}; the time {@code log} is the
 * record's own, {@code -} a missing value, and {@code !REASON} a rejected record.
 */
final class TextDecoder implements RecordDecoder {
  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    String text = new String(value, StandardCharsets.UTF_8);
    if (text.startsWith("!")) {
      return new Decoded.Rejected(RejectReason.valueOf(text.substring(1)), "as the test wants");
    }
    String[] fields = text.split(",", -1);
    return new Decoded.Row(
        fields[0],
        fields[1].equals("log") ? recordTimestamp : Long.parseLong(fields[1]),
        new double[] {number(fields[2]), number(fields[3])});
  }

  private static double number(String text) {
    return text.equals("-") ? Double.NaN : Double.parseDouble(text);
  }
}

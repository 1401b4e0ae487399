package io.codrift.streams.ingest;

import io.codrift.schemas.PairedFeatures;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.AvroDecoder.SingleObjectFraming;
import io.codrift.streams.ingest.AvroInput.MalformedException;
import java.util.Optional;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.common.header.Headers;

/**
 * Codrift's own {@link PairedFeatures}, in single-object encoding; its pair is the segment. Reads
 * the fields in the order of that schema: pair, x, y, event time.
 */
final class PairedDecoder implements RecordDecoder {
  private static final SingleObjectFraming FRAMING =
      new SingleObjectFraming(
          PairedFeatures.getClassSchema(),
          SchemaNormalization.parsingFingerprint64(PairedFeatures.getClassSchema()));

  private final int xDims;
  private final int yDims;

  PairedDecoder(SourceConfig source) {
    MonitorConfig monitor = source.monitors().get(0);
    xDims = monitor.x().size();
    yDims = monitor.y().size();
  }

  @Override
  public Decoded decode(byte[] key, byte[] value, Headers headers, long recordTimestamp) {
    if (value == null) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, "the record has no value");
    }
    Optional<String> mismatch = FRAMING.mismatch(value);
    if (mismatch.isPresent()) {
      return new Decoded.Rejected(RejectReason.UNDECODABLE, mismatch.get());
    }
    AvroInput in = new AvroInput(value, FRAMING.headerLength());
    try {
      String pair = in.readString();
      float[] features = new float[xDims + yDims];
      long x = vector(in, features, 0, xDims);
      long y = vector(in, features, xDims, yDims);
      long eventTime = in.readLong();
      if (in.remaining() > 0) {
        throw new MalformedException(in.remaining() + " bytes stand behind the record");
      }
      if (x != xDims || y != yDims) {
        return new Decoded.Rejected(
            RejectReason.WRONG_LENGTH,
            "x and y have %d and %d values, configured are %d and %d"
                .formatted(x, y, xDims, yDims));
      }
      if (pair.length() > RowBuilder.MAX_SEGMENT) {
        return new Decoded.Rejected(
            RejectReason.WRONG_LENGTH,
            "pair has %d characters, more than the %d of a segment"
                .formatted(pair.length(), RowBuilder.MAX_SEGMENT));
      }
      return RowBuilder.row(pair, eventTime, "event_time", features);
    } catch (MalformedException e) {
      return new Decoded.Rejected(
          RejectReason.UNDECODABLE, "the value is no PairedFeatures: " + e.getMessage());
    }
  }

  /** Reads a vector to its end and keeps at most {@code dims} values; returns its length. */
  private static long vector(AvroInput in, float[] features, int from, int dims)
      throws MalformedException {
    long length = 0;
    for (long n = in.readBlock(false); n > 0; n = in.readBlock(false)) {
      for (long i = 0; i < n; i++, length++) {
        float value = RowBuilder.toFeature(in.readDouble());
        if (length < dims) {
          features[from + (int) length] = value;
        }
      }
    }
    return length;
  }
}

package io.codrift.streams.topic;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/** Checkpoints of models in pieces that any broker accepts. */
public final class ModelPieces {
  /** Maximum bytes of one piece: half of what a broker accepts by default. */
  public static final int MOST_BYTES = 500_000 - 1_000;

  private ModelPieces() {}

  /**
   * The pieces of a checkpoint, in order; at least one.
   *
   * @param most maximum bytes of one piece
   */
  public static List<ByteBuffer> split(byte[] checkpoint, int most) {
    return IntStream.range(0, Math.max(1, (checkpoint.length + most - 1) / most))
        .mapToObj(
            piece ->
                ByteBuffer.wrap(
                        checkpoint, piece * most, Math.min(most, checkpoint.length - piece * most))
                    .slice())
        .toList();
  }

  /** The checkpoint of all its pieces, in order. */
  public static byte[] join(List<ByteBuffer> pieces) {
    ByteBuffer whole = ByteBuffer.allocate(pieces.stream().mapToInt(ByteBuffer::remaining).sum());
    pieces.forEach(piece -> whole.put(piece.duplicate()));
    return whole.array();
  }

  /** The CRC-32C of a checkpoint. */
  public static int crc(byte[] checkpoint) {
    CRC32C crc = new CRC32C();
    crc.update(checkpoint);
    return (int) crc.getValue();
  }
}

package io.codrift.streams.control;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A model with a reference that is sent to a monitor.
 *
 * @param monitor name of the monitor
 * @param segment its segment; empty for all
 * @param digest digest of the identity of the monitor that the model was fitted for
 * @param checkpoint the model
 */
public record SentReference(
    String monitor, Optional<String> segment, String digest, byte[] checkpoint) {
  /** Half of what a broker accepts by default. */
  public static final int PIECE_BYTES = 500_000 - 1_000;

  /**
   * The commands that send it, in order. They need an id, which is the same for all.
   *
   * @param most maximum bytes of the checkpoint in a command
   */
  public List<AlertCommand.Builder> commands(int most) {
    CRC32C crc = new CRC32C();
    crc.update(checkpoint);
    int pieces = (checkpoint.length + most - 1) / most;
    return IntStream.range(0, pieces)
        .mapToObj(
            piece ->
                AlertCommand.newBuilder()
                    .setKind(CommandKind.REFERENCE)
                    .setMonitor(monitor)
                    .setSegment(segment.orElse(null))
                    .setDigest(digest)
                    .setModel(piece(piece * most, most))
                    .setPiece(piece)
                    .setPieces(pieces)
                    .setCrc32c((int) crc.getValue()))
        .toList();
  }

  private ByteBuffer piece(int from, int most) {
    return ByteBuffer.wrap(checkpoint, from, Math.min(most, checkpoint.length - from)).slice();
  }
}

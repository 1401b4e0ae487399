package io.codrift.streams.control;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CommandKind;
import io.codrift.streams.topic.ModelPieces;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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
  /**
   * The commands that send it, in order. They need an id, which is the same for all.
   *
   * @param most maximum bytes of the checkpoint in a command
   */
  public List<AlertCommand.Builder> commands(int most) {
    List<ByteBuffer> pieces = ModelPieces.split(checkpoint, most);
    int crc = ModelPieces.crc(checkpoint);
    return IntStream.range(0, pieces.size())
        .mapToObj(
            piece ->
                AlertCommand.newBuilder()
                    .setKind(CommandKind.REFERENCE)
                    .setMonitor(monitor)
                    .setSegment(segment.orElse(null))
                    .setDigest(digest)
                    .setModel(pieces.get(piece))
                    .setPiece(piece)
                    .setPieces(pieces.size())
                    .setCrc32c(crc))
        .toList();
  }
}

package io.codrift.streams.window;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class PaneKeyTest {
  private static final List<String> SEGMENTS =
      List.of(
          "",
          "e",
          "europe-west",
          "\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
          "\ud83d\ude00");

  @Test
  void isReadAsItWasWritten() {
    for (String segment : SEGMENTS) {
      for (long after : new long[] {WindowLayout.NOTHING, 0, 60_000, Long.MAX_VALUE, -1}) {
        PaneKey pane = new PaneKey(120_000, segment, after);
        assertThat(PaneKey.read(pane.toBytes())).isEqualTo(pane);
        BlockKey block = new BlockKey(pane, 7);
        assertThat(BlockKey.read(block.toBytes())).isEqualTo(block);
        assertThat(BlockKey.read(block.ofRemainders().toBytes()).ofRemainders()).isEqualTo(block);
      }
    }
  }

  @Test
  void ofAPaneThatAllWindowsReadItIsThatOfEarlierVersions() {
    for (String segment : SEGMENTS) {
      byte[] name = segment.getBytes(StandardCharsets.UTF_8);
      assertThat(new PaneKey(120_000, segment).toBytes())
          .isEqualTo(
              ByteBuffer.allocate(Long.BYTES + name.length).putLong(120_000).put(name).array());
    }
  }
}

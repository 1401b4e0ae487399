package io.codrift.streams.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DecodedTest {
  @Test
  void theDetailOfARejectedRecordForgesNoLine() {
    assertThat(new Decoded.Rejected(RejectReason.UNDECODABLE, "not \n2026 INFO").detail())
        .isEqualTo("not \\u000a2026 INFO");
  }
}

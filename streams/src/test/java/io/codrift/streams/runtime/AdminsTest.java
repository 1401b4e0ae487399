package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.codrift.streams.testing.HeardLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class AdminsTest {
  @RegisterExtension final HeardLog log = new HeardLog(Admins.class);

  /** A wrong port: the command would be silent until it gives up. */
  @Test
  void aWaitForABrokerIsTold() throws IOException {
    String address = freeAddress();
    Map<String, String> kafka = Map.of("bootstrap.servers", address);
    Duration timeout = Duration.ofSeconds(5);

    assertThatThrownBy(() -> Admins.connect(kafka, timeout, Duration.ofMillis(10)))
        .isInstanceOf(KafkaUnreachableException.class);
    assertThat(log.said())
        .containsExactly(
            "WARN No broker answers at %s yet. Waiting for one, up to 5 s in all. Is the address"
                    .formatted(address)
                + " right, and does it run?");

    Duration silent = Duration.ofSeconds(1);
    assertThatThrownBy(() -> Admins.connect(kafka, silent, silent))
        .isInstanceOf(KafkaUnreachableException.class);
    assertThat(log.said()).as("by a caller that has told it").isEmpty();
  }

  /** It has no end, so none is promised. */
  @Test
  void aWaitWithoutEndIsTold() throws IOException {
    String address = freeAddress();
    Map<String, String> kafka = Map.of("bootstrap.servers", address);
    IllegalStateException told = new IllegalStateException("told");

    assertThatThrownBy(
            () ->
                Admins.await(
                    kafka,
                    why -> {
                      throw told;
                    },
                    Duration.ofSeconds(5),
                    Duration.ofMillis(10)))
        .isSameAs(told);
    assertThat(log.said())
        .containsExactly(
            "WARN No broker answers at %s yet. Waiting for one. Is the address right, and does it"
                    .formatted(address)
                + " run?");
  }

  private static String freeAddress() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      return "127.0.0.1:" + socket.getLocalPort();
    }
  }
}

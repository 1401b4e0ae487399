package io.codrift.streams.demo;

import java.io.IOException;

/**
 * An {@link EmbeddedBroker} as a process of its own, for tests that kill the application and keep
 * the broker. Prints {@code bootstrap.servers=HOST:PORT} when it serves clients, and ends when its
 * standard input does, so that it never outlives whoever started it.
 */
public final class BrokerProcess {
  private BrokerProcess() {}

  public static void main(String[] args) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start()) {
      System.out.println("bootstrap.servers=" + broker.bootstrapServers());
      System.out.flush();
      while (System.in.read() >= 0) {
        // Whatever is written to it means nothing; only its end does.
      }
    }
    // The broker's leftover non-daemon threads must not keep the process.
    System.exit(0);
  }
}

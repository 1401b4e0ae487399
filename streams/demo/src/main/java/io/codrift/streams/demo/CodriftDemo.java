package io.codrift.streams.demo;

import io.codrift.streams.command.Codrift;

/** The product's command line with the demo, for which it brings a broker. */
public final class CodriftDemo {
  private CodriftDemo() {}

  public static void main(String[] args) {
    System.exit(Codrift.commandLine(new DemoCommand()).execute(args));
  }
}

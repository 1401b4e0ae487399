package io.codrift.streams.demo;

import io.codrift.streams.command.Codrift;

/** The command line with the demo, which includes a broker. */
public final class CodriftDemo {
  private CodriftDemo() {}

  public static void main(String[] args) {
    System.exit(Codrift.commandLine(new DemoCommand()).execute(args));
  }
}

package io.codrift.streams.demo;

import io.codrift.streams.command.Codrift;
import java.time.Clock;

/** The command line with the demo, which includes a broker. */
public final class CodriftDemo {
  private CodriftDemo() {}

  public static void main(String[] args) {
    System.exit(
        Codrift.commandLine(new DemoCommand())
            .addSubcommand(new FeedCommand(Clock.systemUTC()))
            // Once more: it reaches the subcommands that are there when it is called.
            .setCaseInsensitiveEnumValuesAllowed(true)
            .execute(args));
  }
}

package io.codrift.streams.demo;

import io.codrift.streams.command.Codrift;
import java.time.Clock;
import picocli.CommandLine;

/** The command line with the demo, which includes a broker. */
public final class CodriftDemo {
  private CodriftDemo() {}

  /** The command line with its error handling. */
  static CommandLine commandLine() {
    return Codrift.commandLine(new DemoCommand(), new FeedCommand(Clock.systemUTC()));
  }

  public static void main(String[] args) {
    System.exit(commandLine().execute(args));
  }
}

package io.codrift.streams.lab;

import io.codrift.streams.command.Codrift;
import io.codrift.streams.demo.DemoCommand;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * A command of the product that has run in this process, to its end.
 *
 * @param code with which it ended
 * @param output what it printed
 * @param errors what it printed of errors, where they are not shown at once
 */
record EndedCommand(int code, String output, String errors) {
  /** The demo's exit code if it ended without an alert. */
  private static final int NO_ALERT = 3;

  /** Runs {@code codrift demo}. What it says of errors is shown. */
  static EndedCommand demo(DemoCommand demo, List<String> arguments) {
    StringWriter output = new StringWriter();
    int code = commandLine(demo, output).execute(arguments.toArray(new String[0]));
    return new EndedCommand(code, output.toString(), "");
  }

  /**
   * Runs {@code codrift tail} for all messages of one kind, a line of JSON each.
   *
   * @param kind as {@code --only} takes it
   */
  static EndedCommand tail(String bootstrap, String kind) {
    StringWriter output = new StringWriter();
    StringWriter errors = new StringWriter();
    int code =
        commandLine(new DemoCommand(), output)
            .setErr(new PrintWriter(errors))
            .execute(
                "tail --bootstrap %s --name lab --json --only %s --from-beginning --until-end"
                    .formatted(bootstrap, kind)
                    .split(" "));
    return new EndedCommand(code, output.toString(), errors.toString());
  }

  private static CommandLine commandLine(DemoCommand demo, StringWriter output) {
    return Codrift.commandLine(demo).setOut(new PrintWriter(output));
  }

  /** Whether a demo has come to its end, with or without an alert. */
  boolean isWholeDemo() {
    return code == 0 || code == NO_ALERT;
  }

  /** The lines that it printed. */
  List<String> lines() {
    return output.lines().toList();
  }
}

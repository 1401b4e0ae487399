package io.codrift.streams.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code codrift demo} in the production jar, which has no broker. Prints how to run the demo. */
@Command(
    name = "demo",
    hidden = true,
    description = "Not in this jar: run `./codrift demo` in a checkout of Codrift.")
final class DemoElsewhere implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Unmatched
  @SuppressWarnings("UnusedVariable") // accepted, so that any arguments print the same answer
  private List<String> options;

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            "codrift: the demo brings a Kafka broker, so it is not in codrift.jar."
                + " Run `./codrift demo` in a checkout of Codrift, or build it there with"
                + " `mvn -DskipTests package` and run"
                + " `java -jar streams/demo/target/codrift-demo.jar demo`.");
    return ExitCode.USAGE;
  }
}

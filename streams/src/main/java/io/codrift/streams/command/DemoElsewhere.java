package io.codrift.streams.command;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/** {@code codrift demo} in the product, which has no broker: says where the demo is. */
@Command(
    name = "demo",
    hidden = true,
    description = "Not in this jar: run `./codrift demo` in a checkout of Codrift.")
final class DemoElsewhere implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Unmatched
  @SuppressWarnings("UnusedVariable") // whatever the demo is asked to do, the answer is the same
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

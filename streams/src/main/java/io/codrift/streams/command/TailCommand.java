package io.codrift.streams.command;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.command.ConnectionOptions.Connection;
import io.codrift.streams.explain.EarlierWindows;
import io.codrift.streams.json.RecordJson;
import io.codrift.streams.result.ProgressReader;
import io.codrift.streams.result.Result;
import io.codrift.streams.result.ResultReader;
import io.codrift.streams.runtime.Admins;
import io.codrift.streams.runtime.UnusableTopicException;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.InterruptException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code codrift tail}: prints estimates and alerts as they are committed. */
@Command(
    name = "tail",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
      "Follows estimates and alerts until it is stopped. Waits for topics that are not there yet."
          + " When nothing comes for longer than is usual, it says on standard error what the newest"
          + " windows wait for."
    })
final class TailCommand implements Callable<Integer> {
  /**
   * Silence after which it is said what the newest windows wait for. Once it was said after an
   * estimate, a pause of a window's length is usual, and only a longer one is told.
   */
  private static final Duration QUIET = Duration.ofSeconds(10);

  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);

  @Mixin private ResultOptions results;

  @Option(
      names = "--json",
      description =
          "One JSON object per line, with the fields of the schemas DependenceEstimate and"
              + " DependenceAlert.")
  private boolean json;

  @Option(
      names = "--from-beginning",
      description = "Starts with the oldest messages in the topics. Default: only new messages.")
  private boolean fromBeginning;

  @Option(
      names = "--until-end",
      description =
          "Ends after the messages that were in the topics at the start. Use it for exports.")
  private boolean untilEnd;

  @Option(
      names = "--compare",
      paramLabel = "PERIOD",
      description =
          "Adds a column: the change of the MI since the window that ended so long before, such as"
              + " 1d, with its standard error.")
  private Duration period;

  @Option(names = "--only", paramLabel = "KIND", description = "Only estimates, or only alerts.")
  private ResultReader.Kind only;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    if (period != null && json) {
      throw new IllegalArgumentException(
          "--compare adds a column to the table. Leave it out, or --json.");
    }
    Connection where = results.connection();
    PrintWriter out = spec.commandLine().getOut();
    Optional<EarlierWindows> earlier = Optional.ofNullable(period).map(EarlierWindows::new);
    TailTable table =
        new TailTable(out, spec.commandLine().getColorScheme().ansi().enabled(), earlier);
    Pattern names = results.monitors();
    Set<ResultReader.Kind> kinds =
        only == null ? EnumSet.allOf(ResultReader.Kind.class) : EnumSet.of(only);
    PrintWriter err = spec.commandLine().getErr();
    NewestWindows newest = new NewestWindows(where.sources());
    try (Admin unused = Admins.connect(where.kafka());
        ResultReader reader = open(where, kinds, err)) {
      if (!fromBeginning) {
        // The new messages are those since the reader was opened, so none is left out.
        earlier.ifPresent(windows -> addAll(where, windows));
      }
      Quiet quiet = new Quiet(System.nanoTime());
      reader.read(
          batch -> {
            Set<String> came = note(batch, newest);
            List<SpecificRecord> shown =
                batch.stream()
                    .filter(result -> names.matcher(result.monitor()).matches())
                    .map(Result::message)
                    .toList();
            if (json) {
              shown.forEach(record -> out.println(RecordJson.of(record)));
            } else {
              table.print(shown);
            }
            out.flush();
            if (!untilEnd && quiet.begins(came, newest.usualPauses(), System.nanoTime())) {
              newest
                  .lines(ProgressReader.latest(where.kafka(), where.topics(), newest.sources()))
                  .forEach(line -> err.println("Waiting. " + line + "."));
              err.flush();
            }
          },
          () -> (untilEnd && reader.isPastFirstEnd()) || out.checkError());
    }
    return ExitCode.OK;
  }

  /** Opens the topics, and waits for those that `run` has not created yet. */
  private ResultReader open(Connection where, Set<ResultReader.Kind> kinds, PrintWriter err) {
    boolean waited = false;
    while (true) {
      try {
        return ResultReader.open(
            where.kafka(),
            where.topics(),
            kinds,
            // All messages are new in topics that were not there.
            fromBeginning || waited ? ResultReader.From.BEGINNING : ResultReader.From.NOW,
            Clock.systemUTC());
      } catch (UnusableTopicException e) {
        if (untilEnd) {
          throw e;
        }
        if (!waited) {
          waited = true;
          err.println(e.getMessage() + " Waiting for it.");
          err.flush();
        }
      }
      try {
        Thread.sleep(LOOK_AGAIN.toMillis());
      } catch (InterruptedException e) {
        throw new InterruptException(e); // which interrupts the thread again
      }
    }
  }

  /** Notes the estimates, and returns the sources that have some. */
  private static Set<String> note(List<Result> results, NewestWindows newest) {
    Set<String> sources = new HashSet<>();
    for (Result result : results) {
      if (result instanceof Result.OfWindow window) {
        DependenceEstimate estimate = window.message();
        newest.estimated(estimate.getSource(), estimate.getWindowStart(), estimate.getWindowEnd());
        sources.add(estimate.getSource());
      }
    }
    return sources;
  }

  /**
   * Tells once when no estimate of a source has come for a while, and again after one has come. The
   * windows of each source have their own length, so each has its own pause.
   */
  static final class Quiet {
    /** Without a configuration no source is known before its first estimate. */
    private static final Map<String, Optional<Duration>> NONE_KNOWN = Map.of("", Optional.empty());

    private final long began;
    private final Map<String, Long> since = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private boolean toldOfUsual;

    /**
     * @param now nanoseconds
     */
    Quiet(long now) {
      began = now;
    }

    /**
     * Whether to tell now.
     *
     * @param came the sources of which an estimate has come since the last call
     * @param usual the pause that is usual, by source; empty before its first estimate
     * @param now nanoseconds
     */
    boolean begins(Set<String> came, Map<String, Optional<Duration>> usual, long now) {
      came.forEach(source -> since.put(source, now));
      told.removeAll(came);
      boolean paused = toldOfUsual;
      boolean begins = false;
      for (Map.Entry<String, Optional<Duration>> of :
          (usual.isEmpty() ? NONE_KNOWN : usual).entrySet()) {
        Duration pause = paused ? of.getValue().orElse(Duration.ZERO) : Duration.ZERO;
        long quiet = now - since.getOrDefault(of.getKey(), began);
        if (quiet >= QUIET.plus(pause).toNanos() && told.add(of.getKey())) {
          begins = true;
          toldOfUsual |= of.getValue().isPresent();
        }
      }
      return begins;
    }
  }

  private static void addAll(Connection where, EarlierWindows windows) {
    ResultReader.readAll(
        where.kafka(),
        where.topics(),
        EnumSet.of(ResultReader.Kind.ESTIMATES),
        Clock.systemUTC(),
        result -> {
          if (result instanceof Result.OfWindow estimate) {
            windows.add(estimate.message());
          }
        });
  }
}

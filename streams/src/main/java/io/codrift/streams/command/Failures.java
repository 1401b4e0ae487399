package io.codrift.streams.command;

import io.codrift.model.EngineException;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.file.FileProblem;
import io.codrift.streams.runtime.AccessDeniedException;
import io.codrift.streams.runtime.KafkaUnreachableException;
import io.codrift.streams.runtime.UnusableDirectoryException;
import io.codrift.streams.runtime.UnusableTopicException;
import io.codrift.streams.web.AddressTakenException;
import java.io.PrintWriter;
import java.util.Optional;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/** Turns an exception of a command into a message and an exit code. */
final class Failures implements IExecutionExceptionHandler {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  @Override
  public int handleExecutionException(Exception e, CommandLine command, ParseResult arguments) {
    PrintWriter err = command.getErr();
    if (e instanceof ConfigException config) {
      config.problems().forEach(problem -> err.println("codrift: " + problem));
      return ExitCode.USAGE;
    }
    if (e instanceof UnusableTopicException
        || e instanceof AddressTakenException
        || e instanceof UnusableDirectoryException
        || e instanceof FileProblem
        || e instanceof EngineException
        || e instanceof IllegalArgumentException) {
      err.println("codrift: " + e.getMessage());
      return ExitCode.USAGE;
    }
    if (e instanceof KafkaUnreachableException
        || e instanceof AccessDeniedException
        || e instanceof TimeoutException
        || e instanceof AuthenticationException) {
      err.println("codrift: " + e.getMessage());
      return ExitCode.UNREACHABLE;
    }
    Optional<String> refused = refusedProperty(e);
    if (refused.isPresent()) {
      err.println("codrift: kafka: " + refused.get() + ". Fix `kafka` in the configuration.");
      return ExitCode.USAGE;
    }
    LOG.error("codrift stops: {}", e.getMessage(), e);
    return ExitCode.UNEXPECTED;
  }

  /** What is wrong with a property that a client or Kafka Streams does not accept. */
  private static Optional<String> refusedProperty(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof org.apache.kafka.common.config.ConfigException) {
        return Optional.of(String.valueOf(t.getMessage()));
      }
    }
    return Optional.empty();
  }
}

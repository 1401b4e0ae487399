package io.codrift.streams.command;

import java.util.Optional;
import org.apache.kafka.common.utils.AppInfoParser;
import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints. */
final class Version implements IVersionProvider {
  @Override
  public String[] getVersion() {
    return new String[] {
      "codrift "
          + Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
              .orElse("(unpackaged)"),
      "Kafka " + AppInfoParser.getVersion() + ", Java " + System.getProperty("java.version")
    };
  }
}

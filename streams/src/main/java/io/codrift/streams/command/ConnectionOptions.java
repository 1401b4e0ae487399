package io.codrift.streams.command;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where to find Codrift's topics: from a configuration, or from brokers and a name. */
final class ConnectionOptions {

  /**
   * @param kafka client properties
   * @param topics Codrift's topics
   */
  record Connection(Map<String, String> kafka, Topics topics) {}

  /** The options that replace a configuration file. */
  static final class Direct {
    @Option(
        names = {"-b", "--bootstrap"},
        required = true,
        paramLabel = "HOST:PORT",
        description = "Brokers to connect to, in place of --config.")
    private String bootstrap;

    @Option(
        names = "--name",
        defaultValue = "codrift",
        paramLabel = "NAME",
        description = "The configured name, which topics begin with. Default: ${DEFAULT-VALUE}.")
    private String name;

    @Option(
        names = {"-X", "--property"},
        paramLabel = "KEY=VALUE",
        description = "A client property, such as security.protocol=SSL. May be given repeatedly.")
    private Map<String, String> properties = new HashMap<>();
  }

  @Option(
      names = {"-c", "--config"},
      required = true,
      paramLabel = "FILE",
      description = "The configuration, a YAML file.")
  private Path config;

  @ArgGroup(exclusive = false)
  private Direct direct;

  /**
   * What was asked for.
   *
   * @throws ConfigException listing every problem of the configuration
   */
  Connection get() {
    if (direct == null) {
      CodriftConfig loaded = new ConfigLoader(System.getenv()).load(config);
      return new Connection(loaded.kafka(), loaded.topics());
    }
    Map<String, String> kafka = new HashMap<>(direct.properties);
    kafka.put("bootstrap.servers", direct.bootstrap);
    return new Connection(kafka, new Topics(direct.name));
  }
}

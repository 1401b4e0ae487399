package io.codrift.streams.command;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigException;
import io.codrift.streams.config.ConfigLoader;
import io.codrift.streams.config.LinkTemplate;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Where to find Codrift's topics: from a configuration, or from brokers and a name. */
final class ConnectionOptions {

  /**
   * @param kafka client properties
   * @param topics Codrift's topics
   * @param links the configured links; none without a configuration
   * @param sources the configured sources; none without a configuration
   */
  record Connection(
      Map<String, String> kafka,
      Topics topics,
      List<LinkTemplate> links,
      List<SourceConfig> sources) {
    /** Where a configuration says that they are. */
    static Connection of(CodriftConfig config) {
      return new Connection(
          config.kafka(), config.topics(), config.alerts().links(), config.sources());
    }
  }

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
      return Connection.of(load().orElseThrow());
    }
    Map<String, String> kafka = new HashMap<>(direct.properties);
    kafka.put("bootstrap.servers", direct.bootstrap);
    return new Connection(kafka, new Topics(direct.name), List.of(), List.of());
  }

  /**
   * The configuration, if it was asked for.
   *
   * @throws ConfigException listing every problem of the configuration
   */
  Optional<CodriftConfig> load() {
    return direct == null
        ? Optional.of(new ConfigLoader(System.getenv()).load(config))
        : Optional.empty();
  }
}

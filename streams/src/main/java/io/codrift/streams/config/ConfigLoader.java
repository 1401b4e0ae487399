package io.codrift.streams.config;

import io.codrift.model.EstimatorDescription;
import io.codrift.model.EstimatorSettings;
import io.codrift.model.Estimators;
import io.codrift.model.detect.Season;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads a configuration file. All problems are found in one pass and reported together, each with
 * its line, its key, its value as written and the fix.
 */
public final class ConfigLoader {
  static final int DEFAULT_PARTITIONS = 4;
  static final Duration DEFAULT_RETENTION = Duration.ofDays(30);
  static final int DEFAULT_DEAD_LETTERS_PER_MINUTE = 1_000;
  static final int DEFAULT_MAX_PENDING = 64;
  static final int DEFAULT_MAX_GROUP = 64;
  static final int DEFAULT_ATTEMPTS = 3;
  static final int DEFAULT_WINDOWS_PER_FALSE_ALARM = 1000;

  /** A monitor keeps the windows that it learns from in one message of at most a megabyte. */
  private static final int MOST_LEARNT = 12_000;

  static final int DEFAULT_BASELINE = 50;

  /** With less, the stores of a few partitions read and write without end. */
  private static final long LEAST_STORE_BYTES = 8L << 20;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,100}");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_-]{1,253}");
  private static final Pattern NATS = Pattern.compile("\\d{1,3}(?:\\.\\d{1,9})?");
  private static final Pattern WINDOWS = Pattern.compile("(\\d{1,7})(?:\\s+windows?)?");

  private final Map<String, String> environment;

  /**
   * @param environment the environment variables that replace {@code ${NAME}}
   */
  public ConfigLoader(Map<String, String> environment) {
    this.environment = Map.copyOf(environment);
  }

  /**
   * Reads and checks a file.
   *
   * @throws ConfigException if the file cannot be read or is invalid
   */
  public CodriftConfig load(Path file) {
    try {
      return read(file.toString(), Files.readString(file));
    } catch (NoSuchFileException e) {
      throw unreadable(file, "there is no such file.");
    } catch (CharacterCodingException e) {
      throw unreadable(file, "is not UTF-8 text.");
    } catch (IOException e) {
      throw unreadable(file, "cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads and checks a text.
   *
   * @param file the file name for error messages
   * @throws ConfigException if the text is invalid
   */
  public CodriftConfig read(String file, String yaml) {
    return read(file, yaml, new ConfigProblems(file, new EnvironmentVariables(environment)));
  }

  CodriftConfig read(String file, String yaml, ConfigProblems problems) {
    Optional<CodriftConfig> config = root(file, new StringReader(yaml), problems).map(this::config);
    problems.throwIfAny();
    return config.orElseThrow();
  }

  private static ConfigException unreadable(Path file, String why) {
    return new ConfigException(
        List.of(
            new ConfigProblem(
                file.toString(), 0, "", why + " Name a YAML file with --config FILE.")));
  }

  private static Optional<ConfigSection> root(String file, Reader yaml, ConfigProblems problems) {
    try {
      Node node = new Yaml(new LoaderOptions()).compose(yaml);
      if (node == null) {
        problems.add("is empty. Name at least `sources`.");
        return Optional.empty();
      }
      return ConfigSection.of("", node, problems);
    } catch (MarkedYAMLException e) {
      int line = e.getProblemMark() == null ? 0 : e.getProblemMark().getLine() + 1;
      throw new ConfigException(List.of(new ConfigProblem(file, line, "", YamlSyntax.problem(e))));
    } catch (YAMLException e) {
      throw new ConfigException(
          List.of(new ConfigProblem(file, 0, "", "is not YAML: " + e.getMessage())));
    }
  }

  private CodriftConfig config(ConfigSection root) {
    String name =
        root.parsed(
                "name",
                text -> NAME.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
                "cannot be a prefix of topic names. Write up to 100 letters, digits, dots,"
                    + " dashes and"
                    + " underscores.")
            .orElse("codrift");
    Map<String, String> kafka =
        root.section("kafka").map(KafkaProperties::read).orElseGet(() -> noKafka(root));
    RuntimeConfig runtime = runtime(root, name);
    List<SourceConfig> sources = sources(root);
    Optional<ConfigSection> estimatorSection = root.section("estimator");
    EstimatorSettings estimator =
        estimatorSection.map(ConfigLoader::estimator).orElseGet(EstimatorSettings::defaults);
    ServiceConfig service =
        estimatorSection
            .map(ConfigLoader::service)
            .orElseGet(
                () ->
                    new ServiceConfig(
                        DEFAULT_MAX_PENDING, false, DEFAULT_MAX_GROUP, DEFAULT_ATTEMPTS));
    estimatorSection.ifPresent(ConfigSection::finish);
    AlertConfig alerts =
        root.section("alerts")
            .map(section -> alerts(section, sources))
            .orElseGet(
                () ->
                    new AlertConfig(
                        DEFAULT_WINDOWS_PER_FALSE_ALARM, DEFAULT_BASELINE, OptionalInt.empty()));
    root.finish();
    return new CodriftConfig(name, kafka, runtime, sources, estimator, service, alerts);
  }

  private static Map<String, String> noKafka(ConfigSection root) {
    if (!root.has("kafka")) {
      root.missing("kafka", "Add `kafka: { bootstrap.servers: \"HOST:9092\" }`.");
    }
    return Map.of();
  }

  private RuntimeConfig runtime(ConfigSection root, String name) {
    Path stateDir =
        root.file("state-dir")
            .orElseGet(
                () ->
                    Path.of(
                        environment.getOrDefault(
                            "XDG_STATE_HOME", System.getProperty("user.home") + "/.local/state"),
                        "codrift",
                        name));
    int threads = root.integer("threads", 1, 256).orElse(1);
    HttpConfig http =
        root.section("http")
            .map(this::http)
            .orElseGet(
                () -> new HttpConfig(defaultHost(), HttpConfig.DEFAULT_PORT, Optional.empty()));
    Optional<ConfigSection> topics = root.section("topics");
    int partitions =
        topics.flatMap(s -> s.integer("partitions", 1, 10_000)).orElse(DEFAULT_PARTITIONS);
    int replication = topics.flatMap(s -> s.integer("replication", 1, 100)).orElse(-1);
    Duration retention =
        topics
            .flatMap(s -> s.duration("retention", Duration.ofMinutes(1)))
            .orElse(DEFAULT_RETENTION);
    int deadLetters =
        topics
            .flatMap(s -> s.integer("dead-letters-per-minute", 0, Integer.MAX_VALUE))
            .orElse(DEFAULT_DEAD_LETTERS_PER_MINUTE);
    Map<String, Boolean> readWindows = Map.of("keep", false, "delete", true);
    boolean deletesReadWindows =
        topics.flatMap(s -> s.choice("read-windows", readWindows)).orElse(false);
    topics.ifPresent(ConfigSection::finish);
    return new RuntimeConfig(
        stateDir.toAbsolutePath().normalize(),
        http,
        threads,
        partitions,
        (short) replication,
        retention,
        deadLetters,
        deletesReadWindows,
        root.section("memory").map(ConfigLoader::memory).orElse(MemoryConfig.DEFAULT));
  }

  private static MemoryConfig memory(ConfigSection section) {
    MemoryConfig memory =
        new MemoryConfig(section.bytes("cache", 0), section.bytes("stores", LEAST_STORE_BYTES));
    section.finish();
    return memory;
  }

  private HttpConfig http(ConfigSection section) {
    String host =
        section
            .parsed(
                "host",
                text -> HOST.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
                "is not a name or an address of this machine. Write one, such as localhost, or"
                    + " 0.0.0.0 for all.")
            .orElseGet(this::defaultHost);
    int port = section.integer("port", 0, 65_535).orElse(HttpConfig.DEFAULT_PORT);
    Optional<String> user =
        section.parsed(
            "user",
            text -> text.isBlank() || text.contains(":") ? Optional.empty() : Optional.of(text),
            "is not a user of HTTP basic authentication, which has no colon. Write one.");
    Optional<Secret> password = section.secret("password");
    if (section.has("user") != section.has("password")) {
      section.problem("user and password belong together. Write both.");
    }
    section.finish();
    return new HttpConfig(
        host, port, user.flatMap(u -> password.map(p -> new HttpConfig.Login(u, p))));
  }

  /** Images set it: nobody could reach a container that listens at its own localhost alone. */
  private String defaultHost() {
    return environment.getOrDefault("CODRIFT_HTTP_HOST", HttpConfig.LOCAL);
  }

  private static List<SourceConfig> sources(ConfigSection root) {
    Optional<List<ConfigSection>> sections = root.sections("sources");
    if (!root.has("sources") || sections.filter(List::isEmpty).isPresent()) {
      root.missing("sources", "Add at least one source: `sources: [{ topic: …, format: …, … }]`.");
    }
    List<SourceConfig> sources = new ArrayList<>();
    Map<String, String> topics = new HashMap<>();
    Map<String, String> monitors = new HashMap<>();
    for (ConfigSection section : sections.orElse(List.of())) {
      SourceConfig source = new SourceReader(section).read();
      String before = topics.putIfAbsent(source.topic(), section.path());
      if (before != null && section.has("topic")) {
        section.refuse(
            "topic",
            "is already the topic of %s. Put the monitors of one topic into one source."
                .formatted(before));
      }
      for (MonitorConfig monitor : source.monitors()) {
        String owner = monitors.putIfAbsent(monitor.name(), section.path());
        if (owner != null && !owner.equals(section.path())) {
          section.problem(
              "monitors",
              "%s is already the name of a monitor of %s. Give one of the two another `name`."
                  .formatted(monitor.name(), owner));
        }
      }
      sources.add(source);
    }
    return sources;
  }

  private static EstimatorSettings estimator(ConfigSection section) {
    EstimatorSettings defaults = EstimatorSettings.defaults();
    String name =
        section
            .choice(
                "name",
                KafkaProperties.ordered(
                    Estimators.all().stream()
                        .filter(EstimatorDescription::forStreams)
                        .map(EstimatorDescription::name)
                        .toArray(String[]::new)))
            .orElse(defaults.estimator());
    Optional<ConfigSection> steps = section.section("steps");
    int first = steps.flatMap(s -> s.integer("first", 0, 10_000_000)).orElse(defaults.firstSteps());
    int then = steps.flatMap(s -> s.integer("then", 0, 10_000_000)).orElse(defaults.thenSteps());
    steps.ifPresent(ConfigSection::finish);
    return EstimatorSettings.builder()
        .estimator(name)
        .firstSteps(first)
        .thenSteps(then)
        .folds(section.integer("folds", 2, 20).orElse(defaults.folds()))
        .timeLimit(
            section.duration("time-limit", Duration.ofMillis(100)).orElse(defaults.timeLimit()))
        .settleWindows(windows(section, "settle", 1, 1_000_000).orElse(defaults.settleWindows()))
        .device(
            section
                .choice("device", KafkaProperties.ordered("auto", "cpu", "gpu"))
                .orElse(defaults.device()))
        .build();
  }

  private static ServiceConfig service(ConfigSection section) {
    Map<String, Boolean> overload = Map.of("queue", false, "skip-oldest", true);
    return new ServiceConfig(
        windows(section, "max-pending", 1, 1_000_000).orElse(DEFAULT_MAX_PENDING),
        section.choice("overload", overload).orElse(false),
        section.integer("max-group", 1, 4096).orElse(DEFAULT_MAX_GROUP),
        section.integer("attempts", 1, 100).orElse(DEFAULT_ATTEMPTS));
  }

  private static AlertConfig alerts(ConfigSection section, List<SourceConfig> sources) {
    double budget =
        FalseAlarmBudget.read(section, sources).orElse((double) DEFAULT_WINDOWS_PER_FALSE_ALARM);
    int baseline = windows(section, "baseline", 10, MOST_LEARNT).orElse(DEFAULT_BASELINE);
    OptionalInt rebaseline =
        section.text("rebaseline").filter("never"::equals).isPresent()
            ? OptionalInt.empty()
            : windows(section, "rebaseline", 1, 1_000_000)
                .map(OptionalInt::of)
                .orElseGet(OptionalInt::empty);
    double minChange = nats(section, "min-change").orElse(AlertConfig.DEFAULT_MIN_CHANGE);
    double criticalChange =
        nats(section, "critical-change").orElse(AlertConfig.DEFAULT_CRITICAL_CHANGE);
    List<MaintenanceWindow> maintenance =
        section.sections("maintenance").orElse(List.of()).stream()
            .flatMap(one -> MaintenanceReader.read(one, sources).stream())
            .toList();
    List<Duration> season = season(section, sources);
    Optional<WebhookConfig> webhook =
        section.sectionOr("webhook", "url").flatMap(ConfigLoader::webhook);
    List<LinkTemplate> links = section.section("links").map(LinkReader::read).orElse(List.of());
    section.finish();
    return new AlertConfig(
        budget,
        baseline,
        rebaseline,
        minChange,
        criticalChange,
        maintenance,
        season,
        webhook,
        links);
  }

  private static List<Duration> season(ConfigSection section, List<SourceConfig> sources) {
    List<Duration> advances =
        sources.stream().map(source -> source.window().advance()).sorted().toList();
    if (advances.isEmpty()) {
      return List.of();
    }
    Duration least = advances.get(advances.size() - 1).multipliedBy(Season.LEAST_WINDOWS);
    Duration most = advances.get(0).multipliedBy(MOST_LEARNT);
    List<Duration> season = new ArrayList<>();
    for (String text : section.texts("season").orElse(List.of())) {
      Optional<Duration> period = Durations.parse(text).filter(p -> !p.isZero());
      if (period.isEmpty()) {
        section.problem(
            "season", "%s is not a duration. Write `1d`, or `[1d, 7d]` for both.".formatted(text));
      } else if (period.get().compareTo(least) < 0) {
        section.problem(
            "season",
            "%s is shorter than %d windows of a source. Write at least %s, or remove it."
                .formatted(text, Season.LEAST_WINDOWS, Durations.format(least)));
      } else if (period.get().compareTo(most) > 0) {
        section.problem(
            "season",
            "%s is longer than %d windows of a source. Write at most %s, or longer windows."
                .formatted(text, MOST_LEARNT, Durations.format(most)));
      } else {
        season.add(period.get());
      }
    }
    return season;
  }

  private static Optional<WebhookConfig> webhook(ConfigSection section) {
    if (!section.has("url")) {
      section.missing("url", "Add `url: https://HOST/PATH`.");
    }
    // The path of a webhook is often its only secret.
    Optional<Secret> written = section.secret("url");
    Optional<URI> url = written.map(Secret::value).flatMap(SourceReader::httpUrl);
    if (written.isPresent() && url.isEmpty()) {
      section.problem(
          "url", "is not the URL of a webhook. Write it as https://HOST[:PORT][/PATH].");
    }
    if (url.map(URI::getUserInfo).isPresent()) {
      section.problem(
          "url", "has a user, which is not sent. Remove it; `secret` signs what is posted.");
    }
    Optional<Secret> secret = section.secret("secret").filter(s -> !s.value().isBlank());
    section.finish();
    return url.map(address -> new WebhookConfig(address, secret, WebhookConfig.TIMEOUT));
  }

  private static Optional<Double> nats(ConfigSection section, String key) {
    return section.parsed(
        key,
        text ->
            NATS.matcher(text.strip()).matches()
                ? Optional.of(Double.valueOf(text.strip()))
                : Optional.empty(),
        "is not a size of a change in nats. Write a number from 0 to 999, such as `%s: 0.05`."
            .formatted(key));
  }

  private static Optional<Integer> windows(ConfigSection section, String key, int least, int most) {
    return section.parsed(
        key,
        text -> {
          Matcher matcher = WINDOWS.matcher(text.strip());
          if (!matcher.matches()) {
            return Optional.empty();
          }
          int count = Integer.parseInt(matcher.group(1));
          return count < least || count > most ? Optional.empty() : Optional.of(count);
        },
        "is not a number of windows from %d to %d. Write `%s: %d windows`."
            .formatted(least, most, key, Math.max(least, 50)));
  }
}

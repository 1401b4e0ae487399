package io.codrift.streams.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Reads one entry of {@code sources}. */
final class SourceReader {
  static final int DEFAULT_MAX_SEGMENTS = 100;
  static final Duration DEFAULT_MAX_AHEAD = Duration.ofHours(1);
  static final Duration DEFAULT_IDLE_TIMEOUT = Duration.ofMinutes(1);
  static final Duration LEAST_MAX_WAIT = Duration.ofMinutes(1);
  static final Duration DEFAULT_SEGMENT_EXPIRY = Duration.ofDays(30);

  /** A segment does not expire earlier than after so many windows. */
  static final int LEAST_EXPIRY_WINDOWS = 10;

  static final Duration DEFAULT_GRACE = Duration.ofSeconds(30);
  static final int DEFAULT_MIN_SAMPLES = 256;
  static final int DEFAULT_MAX_SAMPLES = 8192;

  /** Maximum number of panes of a hopping window: all their samples are held until it closes. */
  static final int MAX_PANES = 1000;

  private static final Pattern TOPIC = Pattern.compile("[A-Za-z0-9._-]{1,249}");

  private final ConfigSection section;

  SourceReader(ConfigSection section) {
    this.section = section;
  }

  /** The source. An invalid value is reported and replaced by a default. */
  SourceConfig read() {
    String topic = topic();
    SourceFormat format = format();
    boolean paired = format == SourceFormat.PAIRED;
    Optional<RegistryConfig> registry =
        section.sectionOr("registry", "url").flatMap(SourceReader::registry);
    Optional<Path> schemaFile = section.file("schema");
    Optional<TimestampField> timestamp = timestamp();
    Optional<String> splitBy = section.text("split-by");
    int maxSegments = section.integer("max-segments", 1, 100_000).orElse(DEFAULT_MAX_SEGMENTS);
    Duration maxAhead = section.duration("max-ahead", Duration.ZERO).orElse(DEFAULT_MAX_AHEAD);
    Duration idle =
        section.duration("idle-timeout", Duration.ofMillis(100)).orElse(DEFAULT_IDLE_TIMEOUT);
    OnIdle onIdle = onIdle();
    Optional<Duration> maxWait = section.duration("max-wait", LEAST_MAX_WAIT);
    WindowConfig window = window();
    List<MonitorConfig> monitors = paired ? paired(topic) : monitors();
    List<String> categorical = categorical(monitors);
    Duration segmentExpiry = segmentExpiry(window);
    checkFormat(format, registry, schemaFile);
    if (splitBy.isEmpty() && !paired) {
      section.useless("max-segments", "without `split-by`");
      section.useless("segment-expiry", "without `split-by`");
    }
    section.finish();
    return new SourceConfig(
        topic,
        format,
        registry,
        schemaFile,
        timestamp,
        splitBy,
        categorical,
        maxSegments,
        segmentExpiry,
        maxAhead,
        idle,
        onIdle,
        maxWait,
        window,
        monitors);
  }

  /** A few windows without records are a pause, which a monitor must live through. */
  private Duration segmentExpiry(WindowConfig window) {
    Duration least = window.advance().multipliedBy(LEAST_EXPIRY_WINDOWS);
    Duration usual = DEFAULT_SEGMENT_EXPIRY.compareTo(least) < 0 ? least : DEFAULT_SEGMENT_EXPIRY;
    return section.duration("segment-expiry", least).orElse(usual);
  }

  private String topic() {
    if (!section.has("topic")) {
      section.missing("topic", "Add `topic: NAME`, the topic to read.");
    }
    return section
        .parsed(
            "topic",
            text -> TOPIC.matcher(text).matches() ? Optional.of(text) : Optional.empty(),
            "is not a topic name. Write up to 249 letters, digits, dots, dashes and underscores.")
        .orElse("?");
  }

  private Optional<TimestampField> timestamp() {
    Optional<String> path = section.text("timestamp");
    Map<String, TimestampUnit> choices = new LinkedHashMap<>();
    for (TimestampUnit unit : TimestampUnit.values()) {
      choices.put(unit.word(), unit);
    }
    Optional<TimestampUnit> unit = section.choice("timestamp-unit", choices);
    if (path.isEmpty()) {
      section.useless("timestamp-unit", "without `timestamp`");
    }
    return path.map(field -> new TimestampField(field, unit));
  }

  private OnIdle onIdle() {
    Map<String, OnIdle> choices = new LinkedHashMap<>();
    choices.put("wait", OnIdle.WAIT);
    choices.put("close", OnIdle.CLOSE);
    return section.choice("idle", choices).orElse(OnIdle.WAIT);
  }

  private SourceFormat format() {
    if (!section.has("format")) {
      section.missing("format", "Add `format: avro`, `json` or `paired`.");
    }
    Map<String, SourceFormat> formats = new LinkedHashMap<>();
    formats.put("avro", SourceFormat.AVRO);
    formats.put("json", SourceFormat.JSON);
    formats.put("paired", SourceFormat.PAIRED);
    return section.choice("format", formats).orElse(SourceFormat.JSON);
  }

  private void checkFormat(
      SourceFormat format, Optional<RegistryConfig> registry, Optional<Path> schemaFile) {
    switch (format) {
      case AVRO -> {
        if (!section.has("registry") && !section.has("schema")) {
          section.problem(
              "format",
              "avro needs a schema. Add `schema: FILE.avsc` (single-object encoding) or"
                  + " `registry: URL` (Confluent's wire format).");
        } else if (registry.isPresent() && schemaFile.isPresent()) {
          section.problem(
              "schema", "cannot be combined with `registry`. Remove the one that does not apply.");
        }
      }
      case JSON -> notFor("json", "registry", "schema");
      case PAIRED -> notFor("paired", "registry", "schema", "timestamp", "split-by", "monitors");
    }
    if (format != SourceFormat.PAIRED) {
      notFor("avro or json", "dimensions");
      section.useless(
          "monitor", "with `format: avro or json`", "Did you mean monitors? It is a list.");
    }
  }

  private void notFor(String format, String... keys) {
    for (String key : keys) {
      section.useless(key, "with `format: %s`".formatted(format));
    }
  }

  private WindowConfig window() {
    Optional<ConfigSection> found = section.section("window", "Write `window: { size: 5m }`.");
    if (found.isEmpty()) {
      if (!section.has("window")) {
        section.missing("window", "Add `window: { size: 5m }`.");
      }
      return new WindowConfig(
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          DEFAULT_GRACE,
          DEFAULT_MIN_SAMPLES,
          DEFAULT_MAX_SAMPLES);
    }
    ConfigSection window = found.get();
    if (!window.has("size")) {
      window.missing("size", "Add `size: 5m`, the length of a window.");
    }
    Duration size = window.duration("size", Duration.ofMillis(1)).orElse(Duration.ofMinutes(5));
    Duration advance = window.duration("advance", Duration.ofMillis(1)).orElse(size);
    Duration grace = window.duration("grace", Duration.ZERO).orElse(DEFAULT_GRACE);
    int max = window.integer("max-samples", 32, 1_000_000).orElse(DEFAULT_MAX_SAMPLES);
    int min =
        window.integer("min-samples", 16, 1_000_000).orElse(Math.min(DEFAULT_MIN_SAMPLES, max));
    if (min > max) {
      window.refuse(
          "min-samples",
          "is more than max-samples, %d. Lower min-samples, or raise max-samples.".formatted(max));
    }
    WindowConfig config = new WindowConfig(size, advance, grace, min, max);
    if (advance.compareTo(size) > 0) {
      window.refuse(
          "advance",
          "is longer than size, %s: records between windows would be lost. Write at most the size."
              .formatted(Durations.format(size)));
    } else if (size.toMillis() / config.paneMillis() > MAX_PANES) {
      window.refuse(
          "advance",
          "cuts the window into %d panes, more than %d. Choose an advance that divides size evenly."
              .formatted(size.toMillis() / config.paneMillis(), MAX_PANES));
    }
    window.finish();
    return config;
  }

  private List<MonitorConfig> monitors() {
    Optional<List<ConfigSection>> entries = section.sections("monitors");
    if (!section.has("monitors") || entries.filter(List::isEmpty).isPresent()) {
      section.missing(
          "monitors", "Add at least one monitor: `monitors: [{ name: …, x: […], y: […] }]`.");
    }
    return new MonitorExpansion().expand(entries.orElse(List.of()));
  }

  private List<String> categorical(List<MonitorConfig> monitors) {
    List<String> features =
        monitors.stream()
            .flatMap(monitor -> Stream.concat(monitor.x().stream(), monitor.y().stream()))
            .distinct()
            .toList();
    List<String> categorical = section.texts("categorical").orElse(List.of());
    for (String name : features.isEmpty() ? List.<String>of() : categorical) {
      if (!features.contains(name)) {
        section.problem(
            "categorical",
            "\"%s\" is not a feature of this source's monitors. %s"
                .formatted(
                    name,
                    NearestName.to(name, features)
                        .map("Did you mean %s?"::formatted)
                        .orElse("Remove it, or add it to a monitor.")));
      }
    }
    return categorical.stream().distinct().toList();
  }

  private List<MonitorConfig> paired(String topic) {
    String name = section.text("monitor").filter(n -> !n.isBlank()).orElse(topic);
    Optional<ConfigSection> dimensions = section.section("dimensions");
    if (!section.has("dimensions")) {
      section.missing(
          "dimensions", "Add `dimensions: { x: 2, y: 2 }`, the lengths of the two vectors.");
    }
    int x = dimensions.map(d -> dimension(d, "x")).orElse(1);
    int y = dimensions.map(d -> dimension(d, "y")).orElse(1);
    dimensions.ifPresent(ConfigSection::finish);
    return List.of(new MonitorConfig(name, coordinates("x", x), coordinates("y", y)));
  }

  private static int dimension(ConfigSection dimensions, String key) {
    if (!dimensions.has(key)) {
      dimensions.missing(key, "Add `%s: 2`, the length of the vector.".formatted(key));
    }
    return dimensions.integer(key, 1, MonitorExpansion.MAX_DIMENSIONS).orElse(1);
  }

  private static List<String> coordinates(String side, int count) {
    return IntStream.range(0, count).mapToObj(i -> side + i).toList();
  }

  private static Optional<RegistryConfig> registry(ConfigSection section) {
    if (!section.has("url")) {
      section.missing("url", "Add `url: https://HOST`, the registry's base URL.");
    }
    Optional<URI> url =
        section.parsed(
            "url",
            SourceReader::httpUrl,
            "is not the URL of a registry. Write it as https://HOST[:PORT][/PATH].");
    Optional<String> user = section.text("user");
    Optional<Secret> password = section.secret("password");
    Optional<Secret> token = section.secret("token");
    Optional<RegistryConfig.Store> trust = store(section, "trust-store");
    Optional<RegistryConfig.Store> identity = store(section, "key-store");
    if (section.has("user") != section.has("password")) {
      section.problem("user and password belong together. Write both.");
    } else if (section.has("user") && section.has("token")) {
      section.problem(
          "token", "cannot be combined with `user`. Remove the one that does not" + " apply.");
    }
    if (url.map(URI::getUserInfo).isPresent()) {
      if (section.has("user") || section.has("token")) {
        section.problem(
            "url", "has a user, and so has the section. Remove the one that does not apply.");
      }
      section.finish();
      return url.map(u -> withUserOfUrl(u, trust, identity));
    }
    section.finish();
    return url.map(u -> new RegistryConfig(u, user, password, token, trust, identity));
  }

  /** Messages show the URL, so user and password do not stay in it. */
  private static RegistryConfig withUserOfUrl(
      URI url, Optional<RegistryConfig.Store> trust, Optional<RegistryConfig.Store> identity) {
    String[] parts = url.getUserInfo().split(":", 2);
    return new RegistryConfig(
        URI.create(url.toString().replace(url.getRawUserInfo() + "@", "")),
        Optional.of(parts[0]),
        Optional.of(new Secret(parts.length == 2 ? parts[1] : "")),
        Optional.empty(),
        trust,
        identity);
  }

  private static Optional<RegistryConfig.Store> store(ConfigSection section, String key) {
    Optional<Secret> password = section.secret(key + "-password");
    Optional<Path> path = section.file(key);
    if (section.has(key + "-password") && !section.has(key)) {
      section.missing(key, "Name the file that %s-password belongs to.".formatted(key));
    }
    return path.map(p -> new RegistryConfig.Store(p, password));
  }

  /** The URL, if it is one of HTTP; without a trailing slash. */
  static Optional<URI> httpUrl(String text) {
    try {
      URI uri = new URI(text.strip().replaceAll("/+$", ""));
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null ? Optional.of(uri) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}

package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.codrift.model.EstimatorSettings;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
  private static final Optional<WebhookConfig> WEBHOOK =
      Optional.of(
          new WebhookConfig(
              URI.create("https://example.org/hook"),
              Optional.of(new Secret("s3cret")),
              Duration.ofSeconds(10)));

  private static final List<MaintenanceWindow> MAINTENANCE =
      List.of(
          new MaintenanceWindow(
              Instant.parse("2026-01-04T22:00:00Z"),
              Instant.parse("2026-01-05T02:00:00Z"),
              Optional.of(Duration.ofDays(7)),
              Set.of("price-demand"),
              Set.of("stock")));

  private static final String COMPLETE =
      """
      name: shop
      kafka:
        bootstrap.servers: "${BROKERS:-localhost:9092}"
        sasl.jaas.config: "${JAAS}"
      state-dir: /var/lib/codrift
      threads: 3
      http: { host: 10.0.0.7, port: 9100, user: prom, password: "${JAAS}" }
      topics: { partitions: 8, replication: 3, retention: 14d, dead-letters-per-minute: 50, read-windows: delete }
      memory: { cache: 64MB, stores: 1GB }
      sources:
        - topic: orders
          format: avro
          schema: order.avsc
          timestamp: event_time
          timestamp-unit: us
          split-by: region
          categorical: [stock, quantity]
          max-segments: 20
          segment-expiry: 7d
          max-ahead: 10m
          idle-timeout: 2m
          idle: close
          max-wait: 10m
          window: { size: 5m, advance: 1m, grace: 30s, min-samples: 300, max-samples: 4096 }
          monitors:
            - { name: price-demand, x: [price, discount], y: [quantity] }
            - { pairs: all, features: [price, discount, quantity, stock] }
            - { target: quantity, features: [price, discount, stock, age] }
        - topic: sensors
          format: paired
          dimensions: { x: 2, y: 3 }
          monitor: rigs
          window: { size: 1h }
      estimator:
        name: start
        steps: { first: 10, then: 5 }
        folds: 3
        time-limit: 1m30s
        settle: 32 windows
        device: cpu
        max-group: 16
        attempts: 2
        overload: skip-oldest
        max-pending: 7
      alerts: { false-alarms: 2 per 1000 windows, baseline: 40 windows, rebaseline: 200 windows,
        min-change: 0.02, critical-change: 0.5, season: [1d, 7d],
        maintenance: [{ from: 2026-01-04T22:00:00Z, to: 2026-01-05T02:00:00Z, every: 7d,
          monitors: [price-demand], features: [stock] }],
        webhook: { url: https://example.org/hook, secret: s3cret },
        links: { grafana: "https://example.org/d/codrift?var-monitor={monitor}&from={from}" } }
      """;

  private static final List<Duration> SEASON = List.of(Duration.ofDays(1), Duration.ofDays(7));

  private static final List<LinkTemplate> LINKS =
      List.of(
          new LinkTemplate(
              "grafana", "https://example.org/d/codrift?var-monitor={monitor}&from={from}"));

  private static final String SOURCE =
      """
      kafka: { bootstrap.servers: "b:9092" }
      sources:
        - topic: t
          format: json
          window: { size: 5m }
          monitors: [{ name: m, x: [a], y: [b] }]
      """;

  private static CodriftConfig read(String yaml) {
    return new ConfigLoader(Map.of("JAAS", "user=u password=hunter2", "PORT", "many"))
        .read("shop.yaml", yaml);
  }

  private static List<ConfigProblem> problems(String yaml) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml)).problems();
  }

  @Test
  void readsEverythingThatCanBeConfigured() {
    CodriftConfig config = read(COMPLETE);

    assertThat(config.name()).isEqualTo("shop");
    assertThat(config.kafka())
        .containsEntry("bootstrap.servers", "localhost:9092")
        .containsEntry("sasl.jaas.config", "user=u password=hunter2");
    assertThat(config.runtime())
        .isEqualTo(
            new RuntimeConfig(
                Path.of("/var/lib/codrift"),
                new HttpConfig(
                    "10.0.0.7",
                    9100,
                    Optional.of(
                        new HttpConfig.Login("prom", new Secret("user=u password=hunter2")))),
                3,
                8,
                (short) 3,
                Duration.ofDays(14),
                50,
                true,
                new MemoryConfig(OptionalLong.of(64L << 20), OptionalLong.of(1L << 30))));
    assertThat(config.estimator())
        .isEqualTo(
            EstimatorSettings.builder()
                .estimator("start")
                .firstSteps(10)
                .thenSteps(5)
                .folds(3)
                .timeLimit(Duration.ofSeconds(90))
                .settleWindows(32)
                .device("cpu")
                .build());
    assertThat(config.service()).isEqualTo(new ServiceConfig(7, true, 16, 2));
    assertThat(config.alerts())
        .isEqualTo(
            new AlertConfig(
                500, 40, OptionalInt.of(200), 0.02, 0.5, MAINTENANCE, SEASON, WEBHOOK, LINKS));
    SourceConfig orders = config.sources().get(0);
    assertThat(orders.format()).isEqualTo(SourceFormat.AVRO);
    assertThat(orders.schemaFile()).contains(Path.of("order.avsc"));
    assertThat(orders.timestamp())
        .contains(new TimestampField("event_time", Optional.of(TimestampUnit.MICROSECONDS)));
    assertThat(orders.splitBy()).contains("region");
    assertThat(orders.categorical()).containsExactly("stock", "quantity");
    assertThat(orders.maxSegments()).isEqualTo(20);
    assertThat(orders.maxAhead()).isEqualTo(Duration.ofMinutes(10));
    assertThat(orders.idleTimeout()).isEqualTo(Duration.ofMinutes(2));
    assertThat(orders.onIdle()).isEqualTo(OnIdle.CLOSE);
    assertThat(orders.segmentExpiry()).isEqualTo(Duration.ofDays(7));
    assertThat(config.sources().get(1).segmentExpiry()).isEqualTo(Duration.ofDays(30));
    assertThat(orders.maxWait()).contains(Duration.ofMinutes(10));
    assertThat(config.sources().get(1).maxWait()).isEmpty();
    assertThat(config.sources().get(1).onIdle()).isEqualTo(OnIdle.WAIT);
    assertThat(orders.window())
        .isEqualTo(
            new WindowConfig(
                Duration.ofMinutes(5), Duration.ofMinutes(1), Duration.ofSeconds(30), 300, 4096));
  }

  @Test
  void expandsPairsAndTargetIntoNamedMonitorsEachPairOnce() {
    CodriftConfig config = read(COMPLETE);

    assertThat(config.sources().get(0).monitors())
        .extracting(MonitorConfig::name)
        .containsExactly(
            "price-demand",
            "price~discount",
            "price~quantity",
            "price~stock",
            "discount~quantity",
            "discount~stock",
            "quantity~stock",
            "age~quantity");
    assertThat(config.sources().get(0).features())
        .containsExactly("price", "discount", "quantity", "stock", "age");
    assertThat(config.sources().get(1).monitors())
        .containsExactly(new MonitorConfig("rigs", List.of("x0", "x1"), List.of("y0", "y1", "y2")));
  }

  @Test
  void anExplicitMonitorKeepsItsNameIfAPairHasTheSameColumns() {
    CodriftConfig config =
        read(
            SOURCE.replace(
                "[{ name: m, x: [a], y: [b] }]",
                "[{ pairs: all, features: [b, a] }, { name: m, x: [a], y: [b] }]"));

    assertThat(config.sources().get(0).monitors())
        .containsExactly(new MonitorConfig("m", List.of("a"), List.of("b")));
  }

  @Test
  void defaultsSuitASmallSetup() {
    CodriftConfig config = read(SOURCE);

    assertThat(config.name()).isEqualTo("codrift");
    assertThat(config.estimator()).isEqualTo(EstimatorSettings.defaults());
    assertThat(config.runtime().http()).isEqualTo(HttpConfig.local(HttpConfig.DEFAULT_PORT));
    assertThat(config.runtime().replication()).isEqualTo((short) -1);
    assertThat(config.alerts()).isEqualTo(new AlertConfig(1000, 50, OptionalInt.empty()));
    assertThat(config.sources().get(0).window().advance()).isEqualTo(Duration.ofMinutes(5));
    assertThat(config.sources().get(0).registry()).isEmpty();
    assertThat(config.sources().get(0).categorical()).isEmpty();
  }

  @Test
  void aRegistryIsAUrlOrAMapping() {
    String avro = SOURCE.replace("format: json", "format: avro\n    registry: http://r:8081/");
    String secured =
        SOURCE.replace(
            "format: json",
            "format: avro\n    registry: { url: https://r/x, user: u, password: \"${JAAS}\","
                + " trust-store: ca.pem }");

    assertThat(read(avro).sources().get(0).registry())
        .contains(RegistryConfig.open(URI.create("http://r:8081")));
    RegistryConfig registry = read(secured).sources().get(0).registry().orElseThrow();
    assertThat(registry.user()).contains("u");
    assertThat(registry.password()).contains(new Secret("user=u password=hunter2"));
    assertThat(registry.trust())
        .contains(new RegistryConfig.Store(Path.of("ca.pem"), Optional.empty()));
    assertThat(registry.toString()).doesNotContain("hunter2");
  }

  @Test
  void reportsAllProblemsWithLineKeyValueAndFix() {
    List<ConfigProblem> problems =
        problems(
            """
            naem: shop
            kafka: { bootstrap.servers: "b:9092", sasl.mechanismus: PLAIN, isolation.level: none }
            sources:
              - topic: orders
                format: xml
                window: { size: 5 minuts, min-samples: 900, max-samples: 500 }
                monitors: [{ name: m, x: [a], y: [a] }]
            alerts: { false-alarms: 1 per 3 windows }
            """);

    assertThat(problems)
        .extracting(ConfigProblem::toString)
        .containsExactlyInAnyOrder(
            "shop.yaml:1: naem: is not a known key. Did you mean name?",
            "shop.yaml:2: kafka.sasl.mechanismus: is not a Kafka property. Did you mean"
                + " sasl.mechanism?",
            "shop.yaml:2: kafka.isolation.level: must not be set: readers always read committed"
                + " messages. Remove it.",
            "shop.yaml:5: sources[0].format: \"xml\" is not known. Write one of avro, json,"
                + " paired.",
            "shop.yaml:6: sources[0].window.size: \"5 minuts\" is not a duration. "
                + Durations.HINT,
            "shop.yaml:6: sources[0].window.min-samples: \"900\" is more than max-samples, 500."
                + " Lower min-samples, or raise max-samples.",
            "shop.yaml:7: sources[0].monitors[0].y: a is also in x. Remove it from one of the two.",
            "shop.yaml:8: alerts.false-alarms: \"1 per 3 windows\" allows more than one false alarm"
                + " in 10 windows. Write `1 per 1000 windows`, or at least `1 per 10 windows`.");
  }

  private static String twoSources(String budget) {
    return """
        kafka: { bootstrap.servers: "b:9092" }
        sources:
          - topic: orders
            format: json
            window: { size: 1h, advance: 5m }
            monitors: [{ name: m, x: [a], y: [b] }]
          - topic: visits
            format: json
            window: { size: 1h }
            monitors: [{ name: n, x: [a], y: [b] }]
        alerts: { false-alarms: %s }
        """
        .formatted(budget);
  }

  /** People think in time. The source with most windows decides, so that there are no more. */
  @ParameterizedTest
  @CsvSource({
    "1 per week, 2016",
    "1 per 7d, 2016",
    "1 per 1h30m, 18",
    "2 per month, 4320",
    "1 PER Day, 288",
    "1 PER 1D, 288",
    "1 per 2 weeks, 4032",
    "1 per 1000, 1000",
    "1 per 1000 windows, 1000"
  })
  void aBudgetIsOfWindowsOrOfTime(String budget, double windows) {
    assertThat(read(twoSources(budget)).alerts().windowsPerFalseAlarm()).isEqualTo(windows);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "few | is not a budget of false alarms. Write `1 per 1000 windows`, or `1 per week`.",
        "1 per fortnight | is not a budget of false alarms.",
        "0 per week | is not a budget of false alarms.",
        "1 per 0 days | is not a budget of false alarms.",
        "1 per 0s | is not a budget of false alarms.",
        "1 a week | is not a budget of false alarms.",
        "1/week | is not a budget of false alarms.",
        "1 in 2 weeks | is not a budget of false alarms.",
        "1 per 20m | allows more than one false alarm in 10 windows, of which there is one every 5m."
      })
  void aBudgetThatIsNoneIsRefused(String budget, String why) {
    assertThat(problems(twoSources(budget)))
        .extracting(ConfigProblem::toString)
        .singleElement()
        .asString()
        .contains("alerts.false-alarms: \"%s\" %s".formatted(budget, why));
  }

  @Test
  void aSeasonIsADurationOfEightWindows() {
    assertThat(
            problems(
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - topic: orders
                    format: json
                    window: { size: 6h }
                    monitors: [{ name: m, x: [a], y: [b] }]
                alerts: { season: [1d, weekly, 7d, 3650d] }
                """))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:7: alerts.season: 1d is shorter than 8 windows of a source. Write at least"
                + " 2d, or remove it.",
            "shop.yaml:7: alerts.season: weekly is not a duration. Write `1d`, or `[1d, 7d]` for"
                + " both.",
            "shop.yaml:7: alerts.season: 3650d is longer than 12000 windows of a source. Write at"
                + " most 3000d, or longer windows.");
  }

  @Test
  void aLinkIsAUrlWithKnownPlaceholders() {
    assertThat(
            problems(
                SOURCE
                    + """
                    alerts:
                      links:
                        host: https://example.org/{host}/{monitor}
                        file: file:///tmp/{monitor}
                        open: https://example.org/{monitor
                        good: https://example.org/{monitor}/{segment}/{incident}/{from}/{to}
                    """))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:9: alerts.links.host: \"https://example.org/{host}/{monitor}\" has the"
                + " unknown placeholder {host}. Write {monitor}, {segment}, {incident}, {from},"
                + " {to}.",
            "shop.yaml:10: alerts.links.file: \"file:///tmp/{monitor}\" is not a URL. Write it as"
                + " https://HOST[:PORT]/PATH, with the placeholders where they belong.",
            "shop.yaml:11: alerts.links.open: \"https://example.org/{monitor\" is not a URL. Write"
                + " it as https://HOST[:PORT]/PATH, with the placeholders where they belong.");
  }

  @Test
  void aCategoryMustBeAFeatureOfTheSource() {
    assertThat(
            problems(
                """
                kafka: { bootstrap.servers: "b:9092" }
                sources:
                  - topic: orders
                    format: json
                    categorical: [shop, colour, size]
                    window: { size: 5m }
                    monitors: [{ name: m, x: [shops], y: [size] }]
                """))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:5: sources[0].categorical: \"shop\" is not a feature of this source's"
                + " monitors. Did you mean shops?",
            "shop.yaml:5: sources[0].categorical: \"colour\" is not a feature of this source's"
                + " monitors. Remove it, or add it to a monitor.");
  }

  @Test
  void neverPrintsValuesFromTheEnvironment() {
    assertThat(problems(SOURCE + "http: { port: \"${PORT}\" }\n"))
        .singleElement()
        .satisfies(
            p -> {
              assertThat(p.message()).contains("${PORT}").doesNotContain("many");
              assertThat(p.path()).isEqualTo("http.port");
              assertThat(p.line()).isEqualTo(7);
            });
  }

  @Test
  void namesAVariableThatIsNotSet() {
    assertThat(problems(SOURCE.replace("b:9092", "${HOSTS}")))
        .extracting(ConfigProblem::message)
        .containsExactly(
            "the environment variable HOSTS is not set. Set it, or write a default:"
                + " ${HOSTS:-default}.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "topic: t|topic: a b|sources[0].topic",
        "format: json|format: avro|sources[0].format",
        "format: json|format: paired|sources[0].monitors",
        "{ size: 5m }|{ size: 5m, advance: 6m }|sources[0].window.advance",
        "{ size: 5m }|{ size: 1h, advance: 1001ms }|sources[0].window.advance",
        "{ size: 5m }|{ advance: 6m }|sources[0].window.size",
        "x: [a]|x: []|sources[0].monitors[0].x",
        "x: [a]|x: [a, a]|sources[0].monitors[0].x",
        "name: m, |''|sources[0].monitors[0].name",
        "{ name: m, x: [a], y: [b] }|{ pairs: some, features: [a, b]"
            + " }|sources[0].monitors[0].pairs",
        "{ name: m, x: [a], y: [b] }|{ pairs: all, features: [a] }|sources[0].monitors[0].features",
        "[{ name: m, x: [a], y: [b] }]|[]|sources[0].monitors",
        "topic: t|topic: t⏎topic: u|sources[0].topic",
        "topic: t|topic: t⏎max-segments: 5|sources[0].max-segments",
        "topic: t|topic: t⏎schema: f.avsc|sources[0].schema",
        "topic: t|topic: t⏎grace: 5s|sources[0].grace",
        "bootstrap.servers: \"b:9092\"|client.id: x|kafka.bootstrap.servers",
      })
  void namesTheKey(String good, String bad, String path) {
    assertThat(problems(SOURCE.replace(good, bad.replace("⏎", "\n    "))))
        .extracting(ConfigProblem::path)
        .contains(path);
  }

  @Test
  void aDurationInPlaceOfAWindowSaysWhatToWrite() {
    assertThat(problems(SOURCE.replace("{ size: 5m }", "5m")))
        .extracting(ConfigProblem::message)
        .contains(
            "must be a mapping of keys to values, not a single value. Write `window: { size: 5m }`.");
  }

  @Test
  void aRequiredKeyWithoutAValueIsNotPromisedADefault() {
    assertThat(problems(SOURCE.replace("[{ name: m, x: [a], y: [b] }]", "")))
        .extracting(ConfigProblem::message)
        .contains("has no value. Write one. A key that has a default may be left out.");
  }

  @Test
  void oneTopicAndOneMonitorNameBelongToOneSource() {
    String second =
        """
          - topic: t
            format: json
            window: { size: 5m }
            monitors: [{ name: m, x: [a], y: [b] }]
        """;

    assertThat(problems(SOURCE + second))
        .extracting(ConfigProblem::path)
        .containsExactlyInAnyOrder("sources[1].topic", "sources[1].monitors");
  }

  @Test
  void invalidYamlIsRefusedWithItsLine() {
    assertThat(problems("kafka: {\nsources: ["))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("is not YAML"))
        .satisfies(p -> assertThat(p.line()).isPositive());
    assertThat(problems("")).hasSize(1);
    assertThat(problems("- a")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:\\n  b: 1\\n c: 2 | 3 | the indentation does not match the lines above",
        "a: b: c | 1 | a colon is not allowed here",
        "a:\\n\\tb: 1 | 2 | a tab is not allowed here. Indent with spaces.",
        "a: @x | 1 | a value cannot start with @. Put it in quotes.",
        "a: 1\\nb: \"x\\nc: 2 | 3 | a quote is not closed. Close it. It began in line 2.",
        "a: 1\\nb\\nc: 2 | 3 | the line above is not a key",
        "a: [1, 2\\nb: 3 | 2 | a bracket is not closed. Write the ]. It began in line 1.",
        "a: { b: 1 | 1 | a bracket is not closed. Write the }.",
        "a: *x | 1 | refers to an anchor, and there is none of this name",
      })
  void yamlsOwnErrorsAreInPlainWords(String yaml, int line, String words) {
    assertThat(problems(yaml.translateEscapes()))
        .singleElement()
        .satisfies(p -> assertThat(p.message()).startsWith("is not YAML: ").contains(words))
        .satisfies(p -> assertThat(p.line()).isEqualTo(line));
  }

  @Test
  void aKeyOfAnotherPlaceIsNamedWithItsPlace() {
    String valid =
        """
        kafka: { bootstrap.servers: "a:1" }
        sources: [{ topic: t, format: json, timestamp: record, window: { size: 5m },
                    monitors: [{ name: m, x: [a], y: [b] }] }]
        """;
    assertThat(problems(valid + "http.port: 9464\nmonitor: []\nwindwo: 5m\nfoo: 1"))
        .extracting(ConfigProblem::toString)
        .containsExactly(
            "shop.yaml:4: http.port: is not a known key. A dot does not separate keys: write `http:"
                + " { port: … }`.",
            "shop.yaml:5: monitor: is not a known key here. Did you mean sources[].monitor or"
                + " sources[].monitors?",
            "shop.yaml:6: windwo: is not a known key here. Did you mean sources[].window?",
            "shop.yaml:7: foo: is not a known key. Remove it; the known keys here are alerts,"
                + " estimator, http, kafka, memory, name, sources, state-dir, threads, topics.");
    assertThat(problems(valid.replace("monitors", "monitor")))
        .extracting(ConfigProblem::toString)
        .contains(
            "shop.yaml:3: sources[0].monitor: has no effect with `format: avro or json`. Did you"
                + " mean monitors? It is a list.");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path folder) throws Exception {
    Path absent = folder.resolve("none.yaml");
    Path latin = Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', (byte) 0xe4});
    ConfigLoader loader = new ConfigLoader(Map.of());

    assertThat(catchThrowableOfType(ConfigException.class, () -> loader.load(absent)))
        .hasMessageContaining("none.yaml: there is no such file");
    assertThat(catchThrowableOfType(ConfigException.class, () -> loader.load(latin)))
        .hasMessageContaining("is not UTF-8");
  }
}

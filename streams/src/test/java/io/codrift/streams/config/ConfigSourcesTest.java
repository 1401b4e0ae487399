package io.codrift.streams.config;

import static io.codrift.streams.config.ConfigExample.COMPLETE;
import static io.codrift.streams.config.ConfigExample.SOURCE;
import static io.codrift.streams.config.ConfigExample.problems;
import static io.codrift.streams.config.ConfigExample.read;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Sources, with their monitors and the features of these. */
class ConfigSourcesTest {
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
}

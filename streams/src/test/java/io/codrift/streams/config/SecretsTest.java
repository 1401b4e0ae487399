package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No message, and no text of a configuration, shows a secret. */
class SecretsTest {
  private static final String MARKER = "hunter2";

  private static String yaml(String registry, String alerts) {
    return """
    kafka: { bootstrap.servers: "b:9092" }
    sources:
      - topic: t
        format: avro
        registry: %s
        window: { size: 5m }
        monitors: [{ name: m, x: [a], y: [b] }]
    alerts: { %s }
    """
        .formatted(registry, alerts);
  }

  private static CodriftConfig read(String yaml, String secret) {
    return new ConfigLoader(Map.of("SECRET", secret)).read("shop.yaml", yaml);
  }

  private static List<ConfigProblem> problems(String yaml, String secret) {
    return catchThrowableOfType(ConfigException.class, () -> read(yaml, secret)).problems();
  }

  @Test
  void userAndPasswordOfAUrlAreSentAndNotShown() {
    RegistryConfig registry =
        read(yaml("https://me:" + MARKER + "%3A@r:81/x", ""), "")
            .sources()
            .get(0)
            .registry()
            .orElseThrow();
    assertThat(registry.url()).isEqualTo(URI.create("https://r:81/x"));
    assertThat(registry.user()).contains("me");
    assertThat(registry.password()).contains(new Secret(MARKER + ":"));
    assertThat(registry.toString()).doesNotContain(MARKER);
  }

  @Test
  void aUrlThatIsRefusedShowsNoPassword() {
    for (String registry :
        List.of(
            "\"https://me:" + MARKER + "@r x\"",
            "{ url: \"https://me:" + MARKER + "@r\", token: abc }")) {
      assertThat(problems(yaml(registry, ""), ""))
          .isNotEmpty()
          .allSatisfy(p -> assertThat(p.toString()).contains("registry").doesNotContain(MARKER));
    }
    assertThat(problems(yaml("http://r", "webhook: \"https://me:" + MARKER + "@hook\""), ""))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("alerts.webhook.url"))
        .satisfies(p -> assertThat(p.toString()).doesNotContain(MARKER));
  }

  /** Whoever knows the address of a webhook can post to it. */
  @Test
  void theAddressOfAWebhookThatIsRefusedIsNotShown() {
    assertThat(problems(yaml("http://r", "webhook: \"https:/hooks/" + MARKER + "\""), ""))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("alerts.webhook.url"))
        .satisfies(p -> assertThat(p.toString()).doesNotContain(MARKER));
  }

  /** An HTTP client quotes a header that it refuses. */
  @Test
  void aLineBreakAtTheEndOfASecretIsRefused() {
    for (String registry :
        List.of(
            "{ url: http://r, token: \"${SECRET}\" }",
            "{ url: http://r, user: me, password: \"${SECRET}\" }",
            "{ url: http://r, trust-store: a.p12, trust-store-password: \"${SECRET}\" }")) {
      assertThat(problems(yaml(registry, ""), MARKER + "\n"))
          .singleElement()
          .satisfies(p -> assertThat(p.message()).contains("line break", "Remove it"))
          .satisfies(p -> assertThat(p.toString()).doesNotContain(MARKER));
    }
    assertThat(
            problems(
                yaml("http://r", "webhook: { url: http://hook, secret: \"${SECRET}\" }"),
                MARKER + "\r\n"))
        .singleElement()
        .satisfies(p -> assertThat(p.path()).isEqualTo("alerts.webhook.secret"));
  }

  /** A configuration with the same text at every place of a secret but one. */
  private static String withSecretAt(int place, String text) {
    String[] secrets = new String[8];
    Arrays.fill(secrets, "fine");
    secrets[place] = text;
    return """
    kafka:
      bootstrap.servers: "b:9092"
      ssl.key.password: %s
      consumer.sasl.jaas.config: %s
    http:
      user: me
      password: %s
    sources:
      - topic: t
        format: avro
        registry:
          url: http://r
          user: me
          password: %s
          trust-store: a.p12
          trust-store-password: %s
          key-store: b.p12
          key-store-password: %s
        window: { size: 5m }
        monitors: [{ name: m, x: [a], y: [b] }]
      - topic: u
        format: avro
        registry:
          url: http://r
          token: %s
        window: { size: 5m }
        monitors: [{ name: n, x: [a], y: [b] }]
    alerts:
      webhook:
        url: http://hook
        secret: %s
    """
        .formatted((Object[]) secrets);
  }

  /** What people get wrong when they write a secret that YAML gives a meaning to. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "[M]",
        "{ a: M }",
        "[M",
        "{ M",
        "*M",
        "!M",
        "!M x",
        "!!M x",
        "!<M x",
        "&M",
        "&M *M",
        "'M",
        "\"M",
        "\"\\M\"",
        "\"\\xM\"",
        "@M",
        "`M",
        "%M",
        "M: x",
        "M : x: y",
        "x: M",
        "- M",
        "? M",
        "|M",
        ">M",
        "${M",
        "${M M}",
        "${S}",
        "${S:-M}",
        "\"${S}\"",
        "\tM",
        "\"a\" M",
        "'a' M",
        "] M",
        "} M",
        ", M",
        "#M"
      })
  void aSecretThatIsNotWrittenAsYamlWantsItIsNotShown(String form) {
    for (int place = 0; place < 8; place++) {
      String yaml = withSecretAt(place, form.replace("M", MARKER));
      try {
        CodriftConfig config = read(yaml, MARKER + "\n" + MARKER);
        assertThat(config.sources().toString() + config.runtime() + config.alerts())
            .doesNotContain(MARKER);
      } catch (ConfigException e) {
        assertThat(e.getMessage() + e.problems()).as(yaml).doesNotContain(MARKER);
      }
    }
  }
}

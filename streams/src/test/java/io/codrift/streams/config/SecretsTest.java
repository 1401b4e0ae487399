package io.codrift.streams.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}

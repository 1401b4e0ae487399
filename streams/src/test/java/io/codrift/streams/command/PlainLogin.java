package io.codrift.streams.command;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A user who logs in to a broker with SASL PLAIN.
 *
 * @param user name
 * @param password of the user
 */
record PlainLogin(String user, String password) {
  private static final PlainLogin ADMIN = new PlainLogin("admin", "a");

  /** Settings of a broker with an administrator and some users. */
  static Map<String, String> broker(PlainLogin... users) {
    String known = Arrays.stream(users).map(PlainLogin::known).collect(Collectors.joining(" "));
    Map<String, String> settings = new HashMap<>();
    settings.put("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT");
    settings.put("sasl.enabled.mechanisms", "PLAIN");
    settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
    settings.put(
        "listener.name.plaintext.plain.sasl.jaas.config",
        "%s %s %s;".formatted(ADMIN.module(), ADMIN.known(), known));
    return settings;
  }

  private String known() {
    return "user_%s=\"%s\"".formatted(user, password);
  }

  private String module() {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\""
        .formatted(user, password);
  }

  /** Properties of a client of the administrator. */
  static Map<String, Object> asAdmin(String brokers) {
    return Map.of(
        "bootstrap.servers",
        brokers,
        "security.protocol",
        "SASL_PLAINTEXT",
        "sasl.mechanism",
        "PLAIN",
        "sasl.jaas.config",
        ADMIN.jaas());
  }

  /** The property {@code sasl.jaas.config} of the user's clients. */
  String jaas() {
    return module() + ";";
  }
}

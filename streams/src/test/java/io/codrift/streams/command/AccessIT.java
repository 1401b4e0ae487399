package io.codrift.streams.command;

import static org.apache.kafka.common.acl.AclOperation.CREATE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE;
import static org.apache.kafka.common.acl.AclOperation.DESCRIBE_CONFIGS;
import static org.apache.kafka.common.acl.AclOperation.READ;
import static org.apache.kafka.common.acl.AclOperation.WRITE;
import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.broker.EmbeddedBroker;
import io.codrift.streams.testing.process.CodriftProcess;
import io.codrift.streams.testing.process.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Brokers that allow a user this and that: what {@code check} and {@code run} say. */
class AccessIT {
  private static final PlainLogin SHOP = new PlainLogin("shop", "s");

  private static Map<String, String> secured() {
    Map<String, String> settings = PlainLogin.broker(SHOP);
    settings.put(
        "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
    settings.put("super.users", "User:admin;User:ANONYMOUS");
    return settings;
  }

  @TempDir private Path directory;

  private String configuration(EmbeddedBroker broker, int replication) {
    return """
        name: shop
        kafka:
          bootstrap.servers: "%s"
          security.protocol: SASL_PLAINTEXT
          sasl.mechanism: PLAIN
          sasl.jaas.config: '%s'
        state-dir: %s
        topics: { partitions: 1, replication: %d }
        sources:
          - topic: orders
            format: json
            window: { size: 1m }
            monitors: [{ name: m, x: [price], y: [quantity] }]
        estimator: { name: start, device: cpu }
        """
        .formatted(broker.bootstrapServers(), SHOP.jaas(), directory.resolve("state"), replication);
  }

  private CommandRun check(String configuration) throws IOException {
    Path file = Files.writeString(directory.resolve("codrift.yaml"), configuration);
    return CommandRun.of("check", "--config", file.toString());
  }

  private static Admin admin(EmbeddedBroker broker) {
    return Admin.create(PlainLogin.asAdmin(broker.bootstrapServers()));
  }

  private static void allow(
      Admin admin, ResourceType type, PatternType pattern, String name, AclOperation... operations)
      throws Exception {
    List<AclBinding> bindings = new ArrayList<>();
    for (AclOperation operation : operations) {
      bindings.add(binding(type, pattern, name, operation));
    }
    admin.createAcls(bindings).all().get(1, TimeUnit.MINUTES);
  }

  private static AclBinding binding(
      ResourceType type, PatternType pattern, String name, AclOperation operation) {
    return new AclBinding(
        new ResourcePattern(type, name, pattern),
        new AccessControlEntry("User:shop", "*", operation, AclPermissionType.ALLOW));
  }

  /** ACLs reach the broker a moment after the controller has them. */
  private CommandRun awaitCheck(String configuration, String... expected) {
    CommandRun[] last = new CommandRun[1];
    Conditions.await("check to say " + List.of(expected))
        .untilAsserted(
            () -> {
              last[0] = check(configuration);
              assertThat(last[0].out() + last[0].err()).contains(expected);
            });
    return last[0];
  }

  @Test
  void aDenialNamesOperationResourceAndPrincipal() throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(secured());
        Admin admin = admin(broker)) {
      admin
          .createTopics(
              List.of(
                  new NewTopic("orders", 1, (short) 1), new NewTopic("shop.windows", 1, (short) 1)))
          .all()
          .get(1, TimeUnit.MINUTES);
      String configuration = configuration(broker, 1);

      // That no broker answers is waited for. That they refuse the user is not.
      String wrong = configuration.replace("password=\"s\"", "password=\"wrong\"");
      try (CodriftProcess run = CodriftProcess.run(directory, wrong)) {
        assertThat(run.awaitExit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.log()).contains("Authentication failed").doesNotContain("waits for it");
      }

      CommandRun nothing =
          awaitCheck(
              configuration,
              "Kafka refuses User:shop READ on topic orders. Allow it: kafka-acls.sh --add"
                  + " --allow-principal User:shop --operation Read --topic orders");
      assertThat(nothing.code()).isEqualTo(ExitCode.UNREACHABLE);
      assertThat(nothing.err()).doesNotContain("Exception");

      allow(admin, ResourceType.TOPIC, PatternType.LITERAL, "orders", READ);
      allow(admin, ResourceType.TOPIC, PatternType.PREFIXED, "shop.", DESCRIBE, READ);
      CommandRun some =
          awaitCheck(
              configuration,
              "PROBLEM with Kafka: Kafka refuses User:shop WRITE on topic shop.windows.",
              "PROBLEM with Kafka: Kafka refuses User:shop CREATE on topic shop.estimates.",
              "PROBLEM with Kafka: Kafka refuses User:shop CREATE on topic"
                  + " shop-alert-check-changelog.",
              "Note: quotas cannot be seen: that needs DESCRIBE_CONFIGS on the cluster",
              "Note: the brokers' settings of transactions");
      assertThat(some.out()).doesNotContain("on topic orders");
      assertThat(some.code()).isEqualTo(ExitCode.USAGE);

      try (CodriftProcess run = CodriftProcess.run(directory, configuration)) {
        assertThat(run.awaitExit()).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(run.log())
            .contains("codrift: Kafka refuses User:shop CREATE on topic shop.")
            .doesNotContain("Exception");
      }

      allow(admin, ResourceType.TOPIC, PatternType.PREFIXED, "shop", CREATE, READ, WRITE);
      allow(admin, ResourceType.GROUP, PatternType.PREFIXED, "shop", READ);
      allow(admin, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, "shop-estimate", WRITE);
      allow(admin, ResourceType.CLUSTER, PatternType.LITERAL, "kafka-cluster", DESCRIBE_CONFIGS);
      admin
          .alterClientQuotas(
              List.of(
                  new ClientQuotaAlteration(
                      new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, "shop")),
                      List.of(new ClientQuotaAlteration.Op("producer_byte_rate", 1024.0)))))
          .all()
          .get(1, TimeUnit.MINUTES);
      awaitCheck(
          configuration, "Note: a quota of user shop limits Codrift: {producer_byte_rate=1024.0}");

      try (CodriftProcess run =
          CodriftProcess.run(directory, configuration, "--stages", "window")) {
        assertThat(run.awaitExit()).isEqualTo(ExitCode.STAGE_FAILED);
        assertThat(run.log())
            .contains(
                "Kafka refuses User:shop WRITE on transactional id"
                    + " shop-window-orders-…. Allow it: kafka-acls.sh --add --allow-principal"
                    + " User:shop --operation Write --transactional-id shop-window-orders"
                    + " --resource-pattern-type prefixed")
            .as("one sentence on this stage, and no stack trace")
            .doesNotContain("shop-alert-…")
            .doesNotContain("\tat ");
      }
      allow(admin, ResourceType.TRANSACTIONAL_ID, PatternType.PREFIXED, "shop", WRITE);
      CommandRun all = awaitCheck(configuration, "Kafka allows what the stages need.");
      assertThat(all.out()).doesNotContain("PROBLEM");
      assertThat(all.code()).isEqualTo(ExitCode.OK);
      assertThat(check(configuration(broker, 3)).out())
          .contains("PROBLEM with Kafka: topic shop-alert-check-changelog cannot be created:");
    }
  }
}

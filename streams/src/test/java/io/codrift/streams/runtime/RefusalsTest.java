package io.codrift.streams.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.ConfigLoader;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class RefusalsTest {
  @Test
  void thePrincipalIsThatOfTheUsersProperties() {
    assertThat(Refusals.principal(Map.of())).contains("User:ANONYMOUS");
    assertThat(Refusals.principal(Map.of("security.protocol", "SSL")))
        .as("it is in a certificate")
        .isEmpty();
    String module = "org.apache.kafka.common.security.scram.ScramLoginModule required ";
    assertThat(
            Refusals.principal(
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.jaas.config",
                    module + "password=\"p\" username=\"the shop\";")))
        .contains("User:the shop");
    assertThat(
            Refusals.principal(
                Map.of(
                    "admin.security.protocol",
                    "SASL_SSL",
                    "admin.sasl.jaas.config",
                    module + "password=p username=shop;")))
        .contains("User:shop");
    assertThat(
            Refusals.principal(
                Map.of(
                    "security.protocol",
                    "SASL_SSL",
                    "sasl.jaas.config",
                    "com.sun.security.auth.module.Krb5LoginModule required;")))
        .isEmpty();
  }

  @Test
  void aRefusalHasTheCommandThatAllowsIt() {
    assertThat(
            new Permission(
                    ResourceType.TOPIC,
                    "orders",
                    Set.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS))
                .refusal(Optional.empty()))
        .isEqualTo(
            "Kafka refuses this client DESCRIBE_CONFIGS and READ on topic orders. Allow it:"
                + " kafka-acls.sh --add --allow-principal User:NAME --operation DescribeConfigs"
                + " --operation Read --topic orders");
  }

  @Test
  void ofTheClusterToo() {
    assertThat(
            new Permission(ResourceType.CLUSTER, "kafka-cluster", Set.of(AclOperation.CREATE))
                .refusal(Optional.of("User:shop")))
        .isEqualTo(
            "Kafka refuses User:shop CREATE on the cluster. Allow it: kafka-acls.sh --add"
                + " --allow-principal User:shop --operation Create --cluster");
  }

  @Test
  void onlyWhoDeletesReadWindowsNeedsToDelete() {
    Permission delete = Permission.topic("codrift.windows", AclOperation.DELETE);
    String yaml =
        """
        kafka: { bootstrap.servers: "b:9092" }
        topics: { read-windows: %s }
        sources: [{ topic: t, format: json, window: { size: 1m }, monitors: [{ name: m, x: [a], y: [b] }] }]
        """;
    ConfigLoader loader = new ConfigLoader(Map.of());
    assertThat(Permission.of(loader.read("c.yaml", yaml.formatted("delete")))).contains(delete);
    assertThat(Permission.of(loader.read("c.yaml", yaml.formatted("keep")))).doesNotContain(delete);
  }

  @Test
  void whatIsAllowedIsNotMissing() {
    Permission needed = Permission.topic("t", AclOperation.READ, AclOperation.WRITE);
    assertThat(needed.without(Set.of(AclOperation.READ, AclOperation.WRITE))).isEmpty();
    assertThat(needed.without(Set.of(AclOperation.READ)))
        .contains(Permission.topic("t", AclOperation.WRITE));
  }
}

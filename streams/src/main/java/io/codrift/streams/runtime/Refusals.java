package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.DescribeTransactionsOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.resource.ResourceType;

/**
 * What the brokers refuse to this client: operation, resource and principal. An exception has the
 * resource alone; the brokers tell the operations that they allow on those that exist.
 */
public final class Refusals {
  private static final int TIMEOUT_MILLIS = 10_000;
  private static final Pattern USER =
      Pattern.compile("username\\s*=\\s*(?:\"([^\"]*)\"|([^\\s;]+))");

  private final Admin admin;
  private final CodriftConfig config;
  private final Optional<String> principal;

  public Refusals(Admin admin, CodriftConfig config) {
    this.admin = admin;
    this.config = config;
    this.principal = principal(config.kafka());
  }

  /**
   * Who this client is to the brokers, unless they map names to others; empty where that is in a
   * certificate, a ticket or a token.
   */
  static Optional<String> principal(Map<String, String> kafka) {
    var properties = ClientProperties.admin(kafka);
    String protocol = properties.getProperty("security.protocol", "PLAINTEXT");
    if (protocol.equals("PLAINTEXT")) {
      return Optional.of("User:ANONYMOUS");
    }
    Matcher user = USER.matcher(properties.getProperty("sasl.jaas.config", ""));
    return protocol.startsWith("SASL") && user.find()
        ? Optional.of("User:" + (user.group(1) == null ? user.group(2) : user.group(1)))
        : Optional.empty();
  }

  /** The principal, for people. */
  public Optional<String> principal() {
    return principal;
  }

  /**
   * What the stages need and the brokers refuse, one line for each resource. Of resources that do
   * not exist yet nothing is known.
   */
  public List<String> ofStages() {
    return missing(Permission.of(config)).stream().map(p -> p.refusal(principal)).toList();
  }

  /**
   * What an exception that ends a stage is about. That of a transactional id does not name it: it
   * begins with the stage's application id.
   */
  String describe(AuthorizationException e, String applicationId) {
    return e instanceof TransactionalIdAuthorizationException
        ? new Permission(ResourceType.TRANSACTIONAL_ID, applicationId, Set.of(AclOperation.WRITE))
            .refusal(principal)
        : describe(e);
  }

  /**
   * What an exception is about, as far as the brokers tell. Where it names nothing, it is all that
   * the stages need and the brokers refuse.
   */
  public String describe(AuthorizationException e) {
    List<Permission> refused = new ArrayList<>();
    if (e instanceof TopicAuthorizationException topics) {
      for (String topic : topics.unauthorizedTopics()) {
        Permission needed = needed(ResourceType.TOPIC, topic);
        List<Permission> missing = missing(List.of(needed));
        refused.addAll(missing.isEmpty() ? List.of(needed) : missing);
      }
    } else if (e instanceof GroupAuthorizationException group && group.groupId() != null) {
      refused.add(needed(ResourceType.GROUP, group.groupId()));
    } else if (e instanceof ClusterAuthorizationException) {
      refused.add(
          new Permission(ResourceType.CLUSTER, "kafka-cluster", Set.of(AclOperation.CREATE)));
    }
    if (refused.isEmpty()) {
      refused.addAll(missing(Permission.of(config)));
    }
    return refused.isEmpty()
        ? "Kafka refuses %s: %s".formatted(principal.orElse("this client"), e.getMessage())
        : String.join(" ", refused.stream().map(p -> p.refusal(principal)).toList());
  }

  /** What is needed of a resource: a changelog is read, written and created. */
  private Permission needed(ResourceType resource, String name) {
    return Permission.of(config).stream()
        .filter(p -> p.resource() == resource && p.name().equals(name))
        .findFirst()
        .orElse(
            new Permission(
                resource,
                name,
                resource == ResourceType.GROUP
                    ? Set.of(AclOperation.READ)
                    : Set.of(AclOperation.READ, AclOperation.WRITE, AclOperation.CREATE)));
  }

  private List<Permission> missing(Collection<Permission> needed) {
    List<Permission> missing = new ArrayList<>();
    for (Permission permission : needed) {
      try {
        allowed(permission).flatMap(permission::without).ifPresent(missing::add);
      } catch (AuthorizationException e) {
        missing.add(permission); // reading and writing imply to describe
      } catch (KafkaException | KafkaUnreachableException e) {
        // It does not exist yet, or no broker answers for it now: nothing is known.
        continue;
      }
    }
    return missing;
  }

  /** The operations that are allowed on a resource; empty if that is not told. */
  private Optional<Collection<AclOperation>> allowed(Permission permission) {
    String name = permission.name();
    return switch (permission.resource()) {
      case TOPIC ->
          Optional.ofNullable(
              get(admin
                      .describeTopics(
                          List.of(name),
                          new DescribeTopicsOptions()
                              .includeAuthorizedOperations(true)
                              .timeoutMs(TIMEOUT_MILLIS))
                      .topicNameValues()
                      .get(name))
                  .authorizedOperations());
      case GROUP ->
          exists("__consumer_offsets")
              ? Optional.ofNullable(
                  get(admin
                          .describeConsumerGroups(
                              List.of(name),
                              new DescribeConsumerGroupsOptions()
                                  .includeAuthorizedOperations(true)
                                  .timeoutMs(TIMEOUT_MILLIS))
                          .describedGroups()
                          .get(name))
                      .authorizedOperations())
              : Optional.empty();
      case TRANSACTIONAL_ID -> {
        if (exists("__transaction_state")) {
          var unused =
              get(
                  admin
                      .describeTransactions(
                          List.of(name + "-check"),
                          new DescribeTransactionsOptions().timeoutMs(TIMEOUT_MILLIS))
                      .description(name + "-check"));
        }
        yield Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  /** Whether a topic of the brokers exists. A question to its coordinator would create it. */
  private boolean exists(String topic) {
    try {
      return !get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
          .partitions()
          .isEmpty();
    } catch (UnknownTopicOrPartitionException e) {
      return false;
    } catch (AuthorizationException e) {
      return true; // brokers with ACLs have been used
    }
  }

  private <T> T get(KafkaFuture<T> future) {
    return Admins.get(future, config.kafka());
  }
}

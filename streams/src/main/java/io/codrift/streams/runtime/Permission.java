package io.codrift.streams.runtime;

import io.codrift.streams.config.Applications;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;

/**
 * Operations on a resource of the brokers that an ACL allows or denies.
 *
 * @param resource kind of the resource
 * @param name its name
 * @param operations at least one
 */
record Permission(ResourceType resource, String name, Set<AclOperation> operations) {

  Permission {
    operations = Set.copyOf(operations);
  }

  static Permission topic(String name, AclOperation... operations) {
    return new Permission(ResourceType.TOPIC, name, Set.of(operations));
  }

  /** What the stages of a configuration need. */
  static List<Permission> of(CodriftConfig config) {
    Topics topics = config.topics();
    List<Permission> needed = new ArrayList<>();
    config.sources().forEach(source -> needed.add(topic(source.topic(), AclOperation.READ)));
    Stream.of(topics.windows(), topics.estimates(), topics.commands(), topics.schemas())
        .forEach(name -> needed.add(topic(name, AclOperation.READ, AclOperation.WRITE)));
    if (config.runtime().deletesReadWindows()) {
      needed.add(topic(topics.windows(), AclOperation.DELETE));
    }
    boolean posts = config.alerts().webhook().isPresent();
    needed.add(
        posts
            ? topic(topics.alerts(), AclOperation.READ, AclOperation.WRITE)
            : topic(topics.alerts(), AclOperation.WRITE));
    needed.add(topic(topics.deadLetters(), AclOperation.WRITE));
    List<String> applications = applications(config);
    applications.forEach(
        id -> {
          needed.add(new Permission(ResourceType.GROUP, id, Set.of(AclOperation.READ)));
          needed.add(new Permission(ResourceType.TRANSACTIONAL_ID, id, Set.of(AclOperation.WRITE)));
        });
    if (posts) {
      needed.add(
          new Permission(
              ResourceType.GROUP, config.applications().webhook(), Set.of(AclOperation.READ)));
    }
    return needed;
  }

  /** The application ids of all stages. */
  static List<String> applications(CodriftConfig config) {
    Applications ids = config.applications();
    return Stream.concat(
            config.sources().stream().map(source -> ids.window(source.topic())),
            Stream.of(ids.estimate(), ids.alert()))
        .toList();
  }

  /** The part of it that is not among these operations; empty if all of it is. */
  Optional<Permission> without(Collection<AclOperation> allowed) {
    Set<AclOperation> missing = EnumSet.copyOf(operations);
    missing.removeAll(allowed);
    return missing.isEmpty()
        ? Optional.empty()
        : Optional.of(new Permission(resource, name, missing));
  }

  /**
   * That the brokers refuse it, with the command that allows it.
   *
   * @param principal who asks, such as {@code User:shop}; empty if it is not known here
   */
  String refusal(Optional<String> principal) {
    List<String> words = operations.stream().map(AclOperation::name).sorted().toList();
    String kind = resource.name().toLowerCase(Locale.ROOT);
    // Transactional ids have further characters behind the application id.
    String shown =
        switch (resource) {
          case CLUSTER -> "the cluster";
          case TRANSACTIONAL_ID -> kind.replace('_', ' ') + " " + name + "-…";
          default -> kind + " " + name;
        };
    String option =
        switch (resource) {
          case CLUSTER -> "--cluster";
          case TRANSACTIONAL_ID ->
              "--transactional-id " + name + " --resource-pattern-type prefixed";
          default -> "--" + kind + " " + name;
        };
    return "Kafka refuses %s %s on %s. Allow it: kafka-acls.sh --add --allow-principal %s %s %s"
        .formatted(
            principal.orElse("this client"),
            String.join(" and ", words),
            shown,
            principal.orElse("User:NAME"),
            words.stream().map(w -> "--operation " + camel(w)).collect(Collectors.joining(" ")),
            option);
  }

  private static String camel(String word) {
    return Stream.of(word.split("_"))
        .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
        .collect(Collectors.joining());
  }
}

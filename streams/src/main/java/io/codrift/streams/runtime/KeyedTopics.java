package io.codrift.streams.runtime;

import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.Topics;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Codrift's own topics in which everything about a segment is in the partition that its key hashes
 * to: windows, estimates, alerts and commands. They have the same number of partitions, for good:
 * with another one a segment's messages would go to another task than the one that has its models.
 * The changelogs of the estimate and alert stages show for which number there is state.
 */
final class KeyedTopics {
  private final CodriftConfig config;
  private final List<String> names;

  KeyedTopics(CodriftConfig config) {
    this.config = config;
    Topics topics = config.topics();
    this.names = List.of(topics.windows(), topics.estimates(), topics.alerts(), topics.commands());
  }

  /** Whether it is one of these topics. */
  boolean contains(String topic) {
    return names.contains(topic);
  }

  /** The changelogs of the estimate and alert stages among these topics. */
  Set<String> changelogs(Collection<String> existing) {
    // The name of a store has no hyphen, so this matches no stage of another application.
    Pattern changelog =
        Pattern.compile(
            "(%s|%s)-[^-]+-changelog"
                .formatted(
                    Pattern.quote(config.applications().estimate()),
                    Pattern.quote(config.applications().alert())));
    return existing.stream()
        .filter(topic -> changelog.matcher(topic).matches())
        .collect(Collectors.toUnmodifiableSet());
  }

  /**
   * Checks that the topics match each other and the state, and tells how many partitions they have.
   *
   * @param topics partition counts of the topics that exist
   * @param changelogs partition counts of {@link #changelogs}
   * @return empty if there are neither topics nor state
   * @throws UnusableTopicException if they do not match
   */
  OptionalInt partitions(Map<String, Integer> topics, Map<String, Integer> changelogs) {
    OptionalInt ofState = ofState(changelogs);
    if (ofState.isPresent()) {
      List<String> others =
          names.stream()
              .filter(topic -> topics.getOrDefault(topic, ofState.getAsInt()) != ofState.getAsInt())
              .toList();
      if (!others.isEmpty()) {
        throw new UnusableTopicException(
            "The number of partitions does not fit: %s, but the state of %s is for %d. %s"
                .formatted(
                    others.stream()
                        .map(t -> "topic %s has %d partitions".formatted(t, topics.get(t)))
                        .collect(Collectors.joining(", ")),
                    config.name(),
                    ofState.getAsInt(),
                    advice(others, ofState.getAsInt())));
      }
      return ofState;
    }
    List<String> found = names.stream().filter(topics::containsKey).toList();
    for (String topic : found) {
      checkEqual(topics, found.get(0), topic);
    }
    return found.isEmpty() ? OptionalInt.empty() : OptionalInt.of(topics.get(found.get(0)));
  }

  private OptionalInt ofState(Map<String, Integer> changelogs) {
    if (changelogs.values().stream().distinct().count() > 1) {
      throw new UnusableTopicException(
          "The changelogs of %s have different numbers of partitions: %s. Choose another `name`, which begins without state."
              .formatted(config.name(), new TreeMap<>(changelogs)));
    }
    return changelogs.values().stream().mapToInt(Integer::intValue).findFirst();
  }

  /** What is to be done about topics that have another number of partitions than the state. */
  private static String advice(List<String> topics, int partitions) {
    return "Messages of a segment would not come to the task that has its models. Stop all"
        + " processes of Codrift, delete %s, and start them: the topics are made anew with %d partitions, and what was in them is lost. Or choose another `name`, which begins without state."
            .formatted(String.join(", ", topics), partitions);
  }

  private static void checkEqual(Map<String, Integer> found, String one, String other) {
    int left = found.get(one);
    int right = found.get(other);
    if (left != right) {
      throw new UnusableTopicException(
          ("Topics %s and %s have %d and %d partitions but need the same number. Extend the"
                  + " smaller one with kafka-topics --alter --partitions %d.")
              .formatted(one, other, left, right, Math.max(left, right)));
    }
  }
}

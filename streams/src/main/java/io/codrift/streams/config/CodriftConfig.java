package io.codrift.streams.config;

import io.codrift.model.estimate.EstimatorSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, validated and expanded.
 *
 * @param name prefix of topics and application ids
 * @param kafka client properties, applied to every client
 * @param stateDir where Kafka Streams keeps its local stores
 * @param httpPort port of metrics and health; 0 picks a free one
 * @param partitions partitions of Codrift's own topics, where it creates them
 * @param replication replication factor of Codrift's own topics and changelogs
 * @param threads stream threads per stage
 * @param sources the inputs
 * @param estimator settings of the fits
 * @param service how the model service runs
 * @param alerts budget and baseline
 */
public record CodriftConfig(
    String name,
    Map<String, String> kafka,
    Path stateDir,
    int httpPort,
    int partitions,
    short replication,
    int threads,
    List<SourceConfig> sources,
    EstimatorSettings estimator,
    ServiceConfig service,
    AlertConfig alerts) {
  public CodriftConfig {
    kafka = Map.copyOf(kafka);
    sources = List.copyOf(sources);
  }

  /** The topics that the stages meet in. */
  public Topics topics() {
    return new Topics(name);
  }
}

package io.codrift.streams.config;

import io.codrift.model.EstimatorSettings;
import java.util.List;
import java.util.Map;

/**
 * A whole configuration, validated and expanded.
 *
 * @param name prefix of topics and application ids
 * @param kafka client properties, applied to every client
 * @param runtime where and how it runs
 * @param sources the inputs
 * @param estimator settings of the fits
 * @param service how the model service runs
 * @param alerts budget and baseline
 */
public record CodriftConfig(
    String name,
    Map<String, String> kafka,
    RuntimeConfig runtime,
    List<SourceConfig> sources,
    EstimatorSettings estimator,
    ServiceConfig service,
    AlertConfig alerts) {
  public CodriftConfig {
    kafka = Map.copyOf(kafka);
    sources = List.copyOf(sources);
  }

  /** The same configuration with other settings of the alerts. */
  public CodriftConfig with(AlertConfig others) {
    return new CodriftConfig(name, kafka, runtime, sources, estimator, service, others);
  }

  /** The application ids of the stages. */
  public Applications applications() {
    return new Applications(name);
  }

  /** The topics that connect the stages. */
  public Topics topics() {
    return new Topics(name);
  }
}

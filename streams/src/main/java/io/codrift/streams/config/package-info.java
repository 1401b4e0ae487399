/**
 * What the user configured: the YAML file, read, checked and expanded into immutable records.
 *
 * <p>Every stage may know this package; it knows no stage, no client and no topology. Defaults
 * stand in {@link io.codrift.streams.config.ConfigLoader} alone, and the reference table {@code
 * docs/configuration.md} is tested against it.
 */
package io.codrift.streams.config;

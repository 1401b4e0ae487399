/**
 * The configuration: the YAML file, read, checked and expanded into immutable records.
 *
 * <p>Every stage may use this package. It uses no stage, client or topology. Defaults are defined
 * in {@link io.codrift.streams.config.ConfigLoader} only, and a test compares the reference table
 * {@code docs/configuration.md} with it.
 */
package io.codrift.streams.config;

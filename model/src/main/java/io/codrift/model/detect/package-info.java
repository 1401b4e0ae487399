/**
 * Sequential detection of changed dependence: baselines, mixture Shiryaev-Roberts e-detectors and
 * the life of a monitor around them, as design rule "Alarms" fixes them. Pure functions on
 * immutable states, plain Java: no tensors, no Kafka, no clock, no randomness. Of Codrift it knows
 * only the binary form of stored states.
 */
package io.codrift.model.detect;

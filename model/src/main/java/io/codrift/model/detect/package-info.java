/**
 * Sequential detection of changed dependence: baselines, mixture Shiryaev-Roberts e-detectors and
 * the life of a monitor around them, whose warm-up, learning and alarm follow one another in a
 * fixed order. Pure functions on immutable states, plain Java: no tensors, no Kafka, no clock, no
 * randomness. Of Codrift it knows only the binary form of stored states and what a measured value
 * is.
 */
package io.codrift.model.detect;

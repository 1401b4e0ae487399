/**
 * Sequential detection of changed dependence: baselines, mixture Shiryaev-Roberts e-detectors and
 * the phases of a monitor around them. The expected number of false alarms of e-detectors adds up
 * whatever their dependence, so a budget can be divided among them. Pure functions on immutable
 * states, plain Java: no tensors, no Kafka, no clock, no randomness. Of Codrift it knows only the
 * binary form of stored states and what a measured value is.
 */
package io.codrift.model.detect;

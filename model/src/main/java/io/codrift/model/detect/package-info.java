/**
 * Sequential detection of changed dependence: baselines, mixture t Shiryaev-Roberts e-detectors,
 * the noise that a fleet of monitors has in common, and the phases of a monitor (warming, learning,
 * watching, alarmed). The expected numbers of false alarms of e-detectors add up even if the
 * detectors depend on each other, so a budget can be divided among them. Pure functions on
 * immutable states in plain Java: no tensors, no Kafka, no clock and no random numbers. From the
 * rest of Codrift it uses only the binary form of stored states and the type of a measured value.
 */
package io.codrift.model.detect;

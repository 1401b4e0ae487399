/**
 * The entry point of the model's lab. Every package below holds studies of one subject; what they
 * share lives in {@code report}. No study knows another package's studies.
 */
package io.codrift.model.lab;

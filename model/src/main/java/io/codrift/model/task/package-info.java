/**
 * Synthetic pairs (X, Y) whose mutual information is known, in closed form or as an integral. Used
 * by the tests, the benchmarks and the demo.
 *
 * <p>Uses only plain Java and Apache Commons. A task is an immutable description. All random
 * numbers come from the generator that the caller passes, so equal seeds give equal rows. Nothing
 * here depends on an estimator.
 */
package io.codrift.model.task;

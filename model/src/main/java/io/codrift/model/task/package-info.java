/**
 * Synthetic pairs (X, Y) whose mutual information is known, in closed form or as an integral: the
 * yardsticks of the tests, the benchmarks and the demo.
 *
 * <p>Plain Java and Commons only. A task is an immutable description; all randomness comes from the
 * generator that the caller passes, so that equal seeds give equal rows. Nothing here knows an
 * estimator.
 */
package io.codrift.model.task;

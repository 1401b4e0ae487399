/**
 * How the tasks of the estimate stage agree on the bounded list of segments of a source. A task
 * that meets a segment claims it. The one task that keeps the source's list answers. What is
 * collected of a segment while its claim is open belongs to {@code assembly}.
 */
package io.codrift.streams.estimate.admission;

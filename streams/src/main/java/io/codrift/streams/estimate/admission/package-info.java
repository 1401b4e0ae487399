/**
 * How the tasks of the estimate stage agree on the bounded list of segments of a source. A task
 * claims a segment that is new to it. The one task that keeps the source's list answers. Parts that
 * arrive while a claim is open are kept by {@code assembly}.
 */
package io.codrift.streams.estimate.admission;

/**
 * The binary form of stored state: little-endian fields in sections that start with their length.
 * The meaning of the fields belongs to the package that owns the state.
 *
 * <p>A section may only grow at its end. A reader ignores bytes after the last field that it knows,
 * so versions can read each other's states in both directions. An appended field must be safe to
 * drop: an older version that rewrites the state does not write it. A field that is not in a
 * section of its own, such as the elements of an array of numbers, cannot grow. Any other change
 * needs a new format number and a reader for the previous format. A version that does not know the
 * number throws {@link io.codrift.model.NewerFormatException}.
 */
package io.codrift.model.binary;

/**
 * The binary form of what is kept between windows: little-endian fields in sections that carry
 * their length. What the fields mean belongs to the package whose state it is.
 *
 * <p>A section may only grow at its end. A reader ignores what is behind the last field that it
 * knows, so states pass between versions in both directions as long as the fields appended are safe
 * to drop: a version that does not know them does not write them again. A field that is not in a
 * section of its own, such as the elements of an array of numbers, cannot grow. Any other change
 * needs a new format number, and a reader of its predecessor. A version that does not have the
 * number answers with {@link io.codrift.model.NewerFormatException}.
 */
package io.codrift.model.binary;

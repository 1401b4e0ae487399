package io.codrift.streams.window;

/**
 * A row of a test's stream, with the identity that decides whether it is sampled.
 *
 * @param hash the hash of the row, which does not depend on its partition
 * @param offset its offset
 * @param features NaN is missing
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, as in the stage
record WindowRow(String segment, long time, long hash, long offset, double[] features) {}

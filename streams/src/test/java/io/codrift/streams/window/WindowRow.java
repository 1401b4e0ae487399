package io.codrift.streams.window;

/**
 * A row of a test's stream, with the identity that decides whether it is sampled.
 *
 * @param hash given, so that a row is the same in whatever partition it comes
 * @param offset likewise
 * @param features NaN is missing
 */
@SuppressWarnings("ArrayRecordComponent") // handed over as the stage hands them over
record WindowRow(String segment, long time, long hash, long offset, float[] features) {}

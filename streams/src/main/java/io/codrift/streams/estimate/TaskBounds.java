package io.codrift.streams.estimate;

/**
 * How much a task of the estimate stage does and takes in.
 *
 * @param backlogBytes from so many bytes of a backlog on no further windows are taken in, about
 * @param pieceBytes bytes that are read, written or sent before a commit, about
 */
record TaskBounds(long backlogBytes, long pieceBytes) {}

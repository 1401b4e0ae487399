/**
 * What becomes of input that cannot be used: the dead letter and the names of its headers, the same
 * for every stage. Why a record cannot be used is for the stage to say; nothing is decoded here.
 */
package io.codrift.streams.deadletter;

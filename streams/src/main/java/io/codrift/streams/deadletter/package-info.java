/**
 * Dead letters: records that cannot be used, with the names of their headers, and how many of them
 * are copied, for every stage. The stage decides why a record cannot be used. Nothing is decoded
 * here.
 */
package io.codrift.streams.deadletter;

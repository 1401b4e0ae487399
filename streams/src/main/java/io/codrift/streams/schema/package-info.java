/**
 * Exchanges schemas between processes of different versions. Every process publishes the schemas
 * that it writes to a small compacted topic before it starts its stages, and reads the schemas of
 * other processes there. {@code io.codrift.streams.runtime} decides what a stage does while a
 * schema is not known.
 */
package io.codrift.streams.schema;

/**
 * How processes of different versions learn each other's schemas: every process publishes the
 * schemas that it writes to a small compacted topic before it starts its stages, and reads there
 * what others have published. What a stage does while a schema is not known belongs to {@code
 * io.codrift.streams.runtime}.
 */
package io.codrift.streams.schema;

/**
 * The Avro messages of Codrift and how they are encoded: the classes generated from {@code
 * src/main/avro}, the history of their schemas, and the single-object encoding. Uses no other
 * package of Codrift. How a stage processes a message does not belong here. The rules for changes
 * of a schema are in the module's {@code README.md}.
 */
package io.codrift.schemas;

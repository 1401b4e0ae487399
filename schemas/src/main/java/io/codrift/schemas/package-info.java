/**
 * The Avro messages of Codrift and how they are encoded: the classes generated from {@code
 * src/main/avro} and the single-object encoding around them. Knows no other package of Codrift;
 * what a stage makes of a message does not belong here.
 */
package io.codrift.schemas;

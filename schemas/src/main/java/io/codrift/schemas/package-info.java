/**
 * The Avro messages of Codrift and how they are encoded: the classes generated from {@code
 * src/main/avro}, the schemas that were ever written, and the single-object encoding around them.
 * Knows no other package of Codrift; what a stage makes of a message does not belong here. How a
 * schema may change is in the module's {@code README.md}.
 */
package io.codrift.schemas;

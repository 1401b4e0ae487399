/**
 * Delimited files as input: named numeric columns, row by row, with the time of each row.
 *
 * <p>Reading only, and nothing of Kafka or of the model: who reads decides what becomes of a row.
 */
package io.codrift.streams.file;

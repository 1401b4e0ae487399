/**
 * Delimited files as input: named numeric columns, row by row, with the time of each row.
 *
 * <p>Reading only. It uses neither Kafka nor the model.
 */
package io.codrift.streams.file;

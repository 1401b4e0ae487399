/**
 * Computes the numbers of an estimate from the log-densities of single rows: means, and their
 * standard errors over blocks of event time. Nothing is fitted here.
 */
package io.codrift.model.numbers;

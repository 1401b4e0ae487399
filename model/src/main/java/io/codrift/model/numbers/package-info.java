/**
 * From log-densities of single rows to the numbers of an estimate: means, and their errors over
 * blocks of event time. Nothing is fitted here.
 */
package io.codrift.model.numbers;

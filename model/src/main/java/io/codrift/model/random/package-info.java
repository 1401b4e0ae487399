/** Pseudo-random numbers by position, plain Java. What is drawn with them belongs elsewhere. */
package io.codrift.model.random;

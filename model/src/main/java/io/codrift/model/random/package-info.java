/** Pseudo-random numbers by position, in plain Java. Code that uses them belongs elsewhere. */
package io.codrift.model.random;

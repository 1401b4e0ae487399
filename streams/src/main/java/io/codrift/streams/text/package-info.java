/**
 * Texts from outside and numbers, as they are shown: in the log, on a terminal, in a message of a
 * chat.
 *
 * <p>It knows nothing else of Codrift. What is said belongs to those who say it.
 */
package io.codrift.streams.text;

/**
 * {@code codrift demo}: a broker in this process, a built-in scenario or a CSV file as the stream,
 * and the stages of {@code codrift run}.
 *
 * <p>Nothing that {@code codrift run} needs may be here: the production jar does not contain this
 * package. The stages communicate through the topics, as in production.
 */
package io.codrift.streams.demo;

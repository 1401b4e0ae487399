/**
 * {@code codrift demo}: a broker in this process, a built-in scenario or a CSV file as the stream,
 * and the real stages run by the real runtime on top of it.
 *
 * <p>Nothing that {@code codrift run} needs may live here: the product does not contain this
 * package. The stages run here as anywhere else: no shortcut past the topics.
 */
package io.codrift.streams.demo;

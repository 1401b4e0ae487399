package io.codrift.model.flow;

/**
 * A matrix among the weights of a flow, which {@link FlowParameters} gives.
 *
 * @param number its place in the order of the claims
 * @param rows of every member's matrix
 * @param columns of every member's matrix
 */
public record Part(int number, int rows, int columns) {
  int size() {
    return Math.multiplyExact(rows, columns);
  }
}

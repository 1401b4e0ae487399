package io.codrift.model.flow;

import java.util.List;
import java.util.Optional;

/** A sequence of transforms: values are passed on, log-determinants add up. */
record ChainedCase(String name, List<TransformCase> links, Domain domain) implements TransformCase {

  @Override
  public int xDims() {
    return links.get(0).xDims();
  }

  @Override
  public int yDims() {
    return links.get(0).yDims();
  }

  @Override
  public int members() {
    return links.stream().mapToInt(TransformCase::members).max().orElseThrow();
  }

  @Override
  public Order order() {
    return links.stream().map(TransformCase::order).reduce(ChainedCase::both).orElseThrow();
  }

  private static Order both(Order first, Order second) {
    if (first == second || second == Order.DIAGONAL) {
      return first;
    }
    return first == Order.DIAGONAL ? second : Order.ANY;
  }

  @Override
  public Transformed given(double[][] x, double[][] y) {
    return through(true, x, y);
  }

  @Override
  public Transformed alone(double[][] x) {
    return through(false, x, new double[0][0]);
  }

  private Transformed through(boolean given, double[][] x, double[][] y) {
    double[][] values = x;
    double[][] context = y;
    double[] logDeterminants = new double[x[0].length];
    for (TransformCase link : links) {
      Transformed made = link.apply(given, values, context);
      for (int r = 0; r < logDeterminants.length; r++) {
        logDeterminants[r] += made.logDeterminants()[r];
      }
      values = made.values();
      context = given ? link.context(context) : context;
    }
    return new Transformed(values, logDeterminants);
  }

  @Override
  public Optional<TransformCase> withOtherReadersOfY() {
    return Optional.of(
        new ChainedCase(
            name,
            links.stream().map(link -> link.withOtherReadersOfY().orElse(link)).toList(),
            domain));
  }

  /** A chain is only stored if all of its parts can be stored. */
  @Override
  public Optional<TransformCase> savedAndLoaded() {
    return Optional.empty();
  }

  @Override
  public void close() {
    links.forEach(TransformCase::close);
  }

  @Override
  public String toString() {
    return name;
  }
}

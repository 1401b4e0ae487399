package io.codrift.model.flow;

/**
 * A scalar map at one point.
 *
 * @param value the image of the point
 * @param logDerivative natural logarithm of the map's derivative there
 */
record Mapped(double value, double logDerivative) {}

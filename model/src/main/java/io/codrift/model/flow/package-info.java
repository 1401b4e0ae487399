/**
 * Densities of x given y and of x alone: marginal map and elliptical start in closed form, and
 * joint flows, which are lists of transforms with hand-written derivatives. Uses {@code tensor} and
 * {@code random}. The training of weights belongs to {@code training}.
 */
package io.codrift.model.flow;

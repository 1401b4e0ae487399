/**
 * Densities of x given y and of x alone: marginal map and elliptical start in closed form, and the
 * joint block neural autoregressive flow with its hand-written derivatives. Knows tensor and
 * random; how weights come to fit data belongs to training.
 */
package io.codrift.model.flow;

/**
 * Columns with a discrete part: values that repeat. A column is split into its levels and the
 * scores of its other values. The probability of the levels given the other side is a table or a
 * logistic model. All of it is in closed form or convex, and needs no engine.
 *
 * <p>A model here is a ratio to independent normal scores, so it can be mixed with the other
 * candidates of a fold. The split of the rows and the mixture do not belong here.
 */
package io.codrift.model.discrete;

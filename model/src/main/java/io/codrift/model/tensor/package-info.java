/**
 * The tensor engine and its pitfalls: ownership of arrays, cost of a call, and which slices are
 * views. Every array belongs to a scope that closes it. Nothing here depends on flows or data.
 */
package io.codrift.model.tensor;

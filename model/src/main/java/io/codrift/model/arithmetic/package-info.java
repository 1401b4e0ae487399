/** Sums that overflow if they are written plainly. Nothing here knows of models or data. */
package io.codrift.model.arithmetic;

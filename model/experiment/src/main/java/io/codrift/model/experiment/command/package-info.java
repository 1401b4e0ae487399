/** {@code codrift experiment}: runs a grid and shows what comes out. */
package io.codrift.model.experiment.command;

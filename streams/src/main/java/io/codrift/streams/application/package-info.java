/**
 * Codrift in one process: metrics and health, the model service, and the selected stages. The
 * commands {@code run} and {@code demo} start it.
 *
 * <p>Only this package uses every stage; no stage uses it.
 */
package io.codrift.streams.application;

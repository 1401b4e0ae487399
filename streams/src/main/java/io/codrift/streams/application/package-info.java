/**
 * The whole product in one process: metrics and health, the model service, and the stages that were
 * asked for, wired together. What the commands {@code run} and {@code demo} start.
 *
 * <p>The only package that knows every stage; no stage knows it.
 */
package io.codrift.streams.application;

/**
 * The model service: receives the fits of all tasks of the process, trains those of one shape
 * together on its own threads, and returns the outcomes. It works on copies and never accesses a
 * state store. The fit itself belongs to {@code io.codrift.model}.
 */
package io.codrift.streams.estimate.service;

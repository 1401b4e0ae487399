/**
 * The model service: takes fits of all tasks of the process, trains those of one shape together on
 * threads of its own, and answers each. It gets copies and never touches a state store. What a fit
 * is belongs to {@code io.codrift.model}.
 */
package io.codrift.streams.estimate.service;

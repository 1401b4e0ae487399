/**
 * Sends commands to the running stages and collects their answers. What a command does belongs to
 * the stages; what a person types and reads belongs to {@code io.codrift.streams.command}.
 */
package io.codrift.streams.control;

package io.codrift.streams.estimate.schedule;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The process that fits, as it is noted with each fit that begins, and how to find out whether such
 * a process still lives.
 *
 * @param id of the process, another one after a restart
 * @param member the id in the consumer group of the stream thread that has the task; empty if it is
 *     not known
 * @param members asks for the ids of all members of the group
 */
public record FitProcess(
    String id, Supplier<String> member, Supplier<CompletableFuture<Set<String>>> members) {}

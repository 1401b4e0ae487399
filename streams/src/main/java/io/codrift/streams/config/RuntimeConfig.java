package io.codrift.streams.config;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where and how the process runs. These settings do not change any published number.
 *
 * @param stateDir where Kafka Streams keeps its local stores
 * @param http where metrics and health are served
 * @param threads stream threads per stage
 * @param partitions partitions of Codrift's own topics, where it creates them
 * @param replication replication factor of Codrift's own topics and changelogs
 * @param retention how long Codrift's own topics keep a message after it was written
 * @param deadLettersPerMinute so many refused records of each partition that a stage reads are
 *     copied to the dead letters in a minute
 * @param deletesReadWindows whether what the estimate stage has read of the windows topic is
 *     deleted
 * @param memory what the local stores may use
 */
public record RuntimeConfig(
    Path stateDir,
    HttpConfig http,
    int threads,
    int partitions,
    short replication,
    Duration retention,
    int deadLettersPerMinute,
    boolean deletesReadWindows,
    MemoryConfig memory) {}

package io.codrift.streams.application;

import io.codrift.streams.config.ByteSizes;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.ConfigProblem;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.runtime.ProcessMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a configuration needs of memory at least. Where that is more than the process has, it would
 * fail with the first full window, maybe after days.
 */
public final class MemoryNeeds {
  /** A merged sample has a row in a buffer that grows by doubling, and then a copy. */
  private static final long BYTES_PER_VALUE = 3L * Double.BYTES;

  /** Hash, offset and event time of a row, likewise. */
  private static final long BYTES_PER_ROW = 3L * 3 * Long.BYTES;

  /** An open pane in a task of the window stage: key, counters, watermark, its place in maps. */
  private static final long BYTES_PER_PANE = 400;

  /** And for each feature the count of missing values. */
  private static final long BYTES_PER_COUNT = Long.BYTES;

  /** What the JVM's classes, Kafka's clients and everything else have of the heap at least. */
  private static final long BASE_BYTES = 32L << 20;

  private MemoryNeeds() {}

  /**
   * Why a configuration cannot run in the memory of this process; empty if it may.
   *
   * @param file the configuration, for the messages
   * @param stages the stages that the process runs
   */
  public static List<ConfigProblem> problems(String file, CodriftConfig config, Set<Stage> stages) {
    return problems(file, config, stages, Runtime.getRuntime().maxMemory(), ProcessMemory.limit());
  }

  /** What the heap of this process has for samples and fits; negative if it has nothing. */
  static long roomBytes(CodriftConfig config) {
    long heap = Runtime.getRuntime().maxMemory();
    return roomBytes(
        heap, ProcessMemory.of(config.runtime().memory(), heap, ProcessMemory.limit()));
  }

  private static long roomBytes(long heap, ProcessMemory memory) {
    return heap - BASE_BYTES - memory.cacheBytes();
  }

  /**
   * The same of a process.
   *
   * @param heap the most bytes of its heap
   * @param limit bytes that it may use: of its container or machine
   */
  static List<ConfigProblem> problems(
      String file, CodriftConfig config, Set<Stage> stages, long heap, long limit) {
    List<ConfigProblem> problems = new ArrayList<>();
    ProcessMemory memory = ProcessMemory.of(config.runtime().memory(), heap, limit);
    long left = roomBytes(heap, memory);
    if (left <= 0) {
      problems.add(
          new ConfigProblem(
              file,
              0,
              "memory.cache",
              "%s is too much for a heap of %s. Write less, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS)."
                  .formatted(ByteSizes.megabytes(memory.cacheBytes()), ByteSizes.megabytes(heap))));
    }
    if (config.runtime().memory().storeBytes().isPresent() && heap + memory.storeBytes() > limit) {
      problems.add(
          new ConfigProblem(
              file,
              0,
              "memory.stores",
              "%s and a heap of %s are more than the memory of this container or machine, %s. Write less, or a smaller -Xmx in CODRIFT_JAVA_OPTS."
                  .formatted(
                      ByteSizes.megabytes(memory.storeBytes()),
                      ByteSizes.megabytes(heap),
                      ByteSizes.megabytes(limit))));
    }
    if (left > 0) {
      for (int i = 0; i < config.sources().size(); i++) {
        SourceConfig source = config.sources().get(i);
        String key = "sources[%d].".formatted(i);
        if (stages.contains(Stage.WINDOW)) {
          openPanes(file, key, source, left).ifPresent(problems::add);
        }
        if (stages.contains(Stage.WINDOW) || stages.contains(Stage.ESTIMATE)) {
          sample(file, key, source, left).ifPresent(problems::add);
        }
      }
    }
    return problems;
  }

  private static Optional<ConfigProblem> sample(
      String file, String key, SourceConfig source, long left) {
    long needed = sampleBytes(source);
    return needed <= left
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                file,
                0,
                key + "window.max-samples",
                "a sample of %,d rows of %,d features takes %s while it is merged, but the heap has %s for it. Write at most %,d, monitor fewer features, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS)."
                    .formatted(
                        source.window().maxSamples(),
                        source.features().size(),
                        ByteSizes.megabytes(needed),
                        ByteSizes.megabytes(left),
                        left / rowBytes(source))));
  }

  /** Where each segment that may be monitored has a row in each pane of a window. */
  private static Optional<ConfigProblem> openPanes(
      String file, String key, SourceConfig source, long left) {
    long panes = source.window().size().toMillis() / source.window().paneMillis();
    long ofSegment = panes * (BYTES_PER_PANE + BYTES_PER_COUNT * source.features().size());
    long needed = source.maxSegments() * ofSegment;
    // Without segments they always fit: their number is limited.
    return !source.segmented() || needed <= left
        ? Optional.empty()
        : Optional.of(
            new ConfigProblem(
                file,
                0,
                key + "max-segments",
                "%,d segments with %,d panes of %,d features each, of which a window consists, take %s in each partition, but the heap has %s for them. Write at most %,d, a longer window.advance, monitor fewer features, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS)."
                    .formatted(
                        source.maxSegments(),
                        panes,
                        source.features().size(),
                        ByteSizes.megabytes(needed),
                        ByteSizes.megabytes(left),
                        left / ofSegment)));
  }

  private static long sampleBytes(SourceConfig source) {
    return source.window().maxSamples() * rowBytes(source);
  }

  private static long rowBytes(SourceConfig source) {
    return BYTES_PER_ROW + BYTES_PER_VALUE * source.features().size();
  }
}

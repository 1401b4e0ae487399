package io.codrift.streams.application;

import io.codrift.model.FitRequest.Shape;
import io.codrift.streams.config.ByteSizes;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.MonitorConfig;
import io.codrift.streams.config.SourceConfig;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;

/**
 * How many fits train together: {@code estimator.max-group}, and fewer where so many full samples
 * would not fit into the heap.
 */
public final class GroupSizes implements ToIntFunction<Shape> {
  /** A group has at most one part in so many of the room: collections need room to work. */
  private static final int OF_ROOM = 2;

  private final int configured;
  private final long room;
  private final FitMemory memory;

  /** The most bytes of a fit of each shape. */
  private final Map<Shape, Long> fits = new HashMap<>();

  /** How many fits of each shape there may be at the same time. */
  private final Map<Shape, Long> waiting = new HashMap<>();

  /** The sizes in this process. */
  public static GroupSizes of(CodriftConfig config) {
    return new GroupSizes(config, MemoryNeeds.roomBytes(config));
  }

  /**
   * @param room the most bytes of the heap that samples and fits may take
   */
  GroupSizes(CodriftConfig config, long room) {
    this.configured = config.service().maxGroup();
    this.room = room;
    this.memory = FitMemory.of(config.estimator());
    for (SourceConfig source : config.sources()) {
      long segments = source.segmented() ? source.maxSegments() : 1;
      for (MonitorConfig monitor : source.monitors()) {
        Shape shape = shape(monitor);
        fits.merge(shape, memory.bytes(shape, source.window().maxSamples()), Math::max);
        waiting.merge(shape, segments, Long::sum);
      }
    }
  }

  private static Shape shape(MonitorConfig monitor) {
    return new Shape(monitor.x().size(), monitor.y().size());
  }

  /** The most fits of a shape that train together, at least 1. */
  @Override
  public int applyAsInt(Shape shape) {
    long bytes = fits.getOrDefault(shape, 1L);
    return (int) Math.max(1, Math.min(configured, room / OF_ROOM / bytes));
  }

  /**
   * What is said of shapes of which one full fit is larger than the heap, or of which more may wait
   * than train together. Neither is refused: windows may have fewer rows than {@code max-samples}.
   */
  public List<String> remarks() {
    List<String> remarks = new ArrayList<>();
    waiting.forEach(
        (shape, count) -> {
          int most = applyAsInt(shape);
          if (fits.get(shape) > room) {
            remarks.add(
                "window.max-samples: a fit of so many rows of a monitor with %d + %d columns takes about %s, and the heap has %s for it. Where windows have so many rows the process may run out of memory. Write a smaller window.max-samples, give the monitor fewer columns, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS)."
                    .formatted(
                        shape.xDims(),
                        shape.yDims(),
                        ByteSizes.megabytes(fits.get(shape)),
                        ByteSizes.megabytes(Math.max(0, room))));
          } else if (most < Math.min(count, configured)) {
            remarks.add(
                "estimator.max-group: of monitors with %d + %d columns at most %d fits train together, not %d, because one of window.max-samples rows takes about %s, and a group has half of the %s that the heap has for fits. Write a smaller window.max-samples, or give the JVM more (-Xmx in CODRIFT_JAVA_OPTS)."
                    .formatted(
                        shape.xDims(),
                        shape.yDims(),
                        most,
                        configured,
                        ByteSizes.megabytes(fits.get(shape)),
                        ByteSizes.megabytes(room)));
          }
        });
    remarks.sort(null);
    return remarks;
  }
}

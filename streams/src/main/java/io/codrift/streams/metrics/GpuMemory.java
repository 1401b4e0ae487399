package io.codrift.streams.metrics;

import io.prometheus.client.Collector;
import io.prometheus.client.GaugeMetricFamily;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The memory of the GPU, asked for at each scrape. There are no series while no GPU trains, or
 * while it does not answer: a scrape must not fail with it.
 */
final class GpuMemory extends Collector {
  private static final Logger LOG = LoggerFactory.getLogger(GpuMemory.class);

  /** Empty if no GPU trains. */
  private volatile Optional<Supplier<MemoryUsage>> gpu = Optional.empty();

  /** Whether the log has that the GPU does not answer. */
  private final AtomicBoolean said = new AtomicBoolean();

  /** Sets the GPU that trains. */
  void of(Optional<Supplier<MemoryUsage>> next) {
    gpu = next;
  }

  @Override
  public List<MetricFamilySamples> collect() {
    return gpu.flatMap(this::ask)
        .map(
            memory ->
                List.<MetricFamilySamples>of(
                    new GaugeMetricFamily(
                        "codrift_gpu_memory_used_bytes",
                        "Memory of the GPU that trains, in bytes, as far as any process has taken "
                            + "it. Training keeps what it has taken for its next steps.",
                        (double) memory.getUsed()),
                    new GaugeMetricFamily(
                        "codrift_gpu_memory_max_bytes",
                        "All memory of the GPU that trains, in bytes.",
                        (double) memory.getMax())))
        .orElse(List.of());
  }

  private Optional<MemoryUsage> ask(Supplier<MemoryUsage> of) {
    try {
      MemoryUsage memory = of.get();
      said.set(false);
      return Optional.of(memory);
    } catch (VirtualMachineError e) {
      throw e;
    } catch (RuntimeException | Error e) { // JNA reports a failed call as an Error.
      if (said.compareAndSet(false, true)) {
        LOG.warn("The GPU does not tell its memory; there is no metric of it: {}", e.toString());
      }
      return Optional.empty();
    }
  }
}

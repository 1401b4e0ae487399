package io.codrift.model.experiment.grid;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/** What this process and the others take of the processors since a moment. */
final class Load {
  private static final double BUSY = 0.25;

  private final OperatingSystemMXBean system;
  private final long wall;
  private final long cpu;

  private Load(OperatingSystemMXBean system) {
    this.system = system;
    this.wall = System.nanoTime();
    this.cpu = system.getProcessCpuTime();
  }

  static Load begin() {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    // The load is that since the call before.
    system.getCpuLoad();
    return new Load(system);
  }

  /** Processor time of this process, seconds. */
  double cpuSeconds() {
    return (system.getProcessCpuTime() - cpu) / 1e9;
  }

  /**
   * Whether other processes took more than a quarter of a processor; empty if the system does not
   * tell.
   */
  Optional<Boolean> busy() {
    double load = system.getCpuLoad();
    double seconds = (System.nanoTime() - wall) / 1e9;
    if (!(load >= 0) || seconds <= 0) {
      return Optional.empty();
    }
    double all = load * system.getAvailableProcessors();
    return Optional.of(all - cpuSeconds() / seconds > BUSY);
  }
}

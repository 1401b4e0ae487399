package io.codrift.model.tensor;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps native memory that the engine frees and allocates again at the next operation.
 *
 * <p>The C library returns every freed block above 128 KiB to the kernel and allocates it again,
 * with page faults, for the next array. A training step frees about a hundred such blocks. On a
 * virtual machine, where page faults are expensive, this took up to four fifths of a step.
 * Therefore the library is configured to keep these blocks.
 */
final class NativeMemory {
  private static final Logger log = LoggerFactory.getLogger(NativeMemory.class);

  // glibc's malloc.h.
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;

  /** The largest threshold that glibc accepts. */
  private static final int LARGEST_BLOCK = 32 << 20;

  private static final int KEPT = 512 << 20;
  private static final int GROWTH = 16 << 20;

  private NativeMemory() {}

  /**
   * Configures the C library to keep up to half a GiB of freed memory. Has no effect if the C
   * library is not glibc, or if {@code MALLOC_} environment variables set other values.
   */
  static void keepFreedBlocks() {
    if (!Platform.isLinux()
        || System.getenv().keySet().stream().anyMatch(name -> name.startsWith("MALLOC_"))) {
      return;
    }
    try {
      Function option = Function.getFunction(Platform.C_LIBRARY_NAME, "mallopt");
      boolean taken =
          set(option, M_MMAP_THRESHOLD, LARGEST_BLOCK)
              && set(option, M_TRIM_THRESHOLD, KEPT)
              && set(option, M_TOP_PAD, GROWTH);
      log.debug("Freed native memory is kept for the next arrays: {}", taken);
    } catch (UnsatisfiedLinkError e) {
      log.debug("The C library has no mallopt: freed native memory is returned to the kernel", e);
    }
  }

  private static boolean set(Function option, int parameter, int value) {
    return option.invokeInt(new Object[] {parameter, value}) == 1;
  }
}

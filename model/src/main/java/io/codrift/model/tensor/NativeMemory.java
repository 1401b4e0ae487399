package io.codrift.model.tensor;

import com.sun.jna.Function;
import com.sun.jna.Platform;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Memory that the engine gives back and asks for again at the next operation.
 *
 * <p>The C library returns every block above 128 KiB to the kernel when it is freed, and takes it
 * anew, page fault by page fault, for the next array. A step frees a hundred such blocks: on a
 * virtual machine, where page faults are dear, that took up to four fifths of a step. So the
 * library is told to keep them.
 */
final class NativeMemory {
  private static final Logger log = LoggerFactory.getLogger(NativeMemory.class);

  // glibc's malloc.h.
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;

  /** The largest threshold that glibc takes. */
  private static final int LARGEST_BLOCK = 32 << 20;

  private static final int KEPT = 512 << 20;
  private static final int GROWTH = 16 << 20;

  private NativeMemory() {}

  /**
   * Tells the C library to keep up to half a GiB of what is freed. Without effect where the C
   * library is not glibc, or where {@code MALLOC_} variables of the environment say something else.
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
      log.debug("Freed memory is kept for the next arrays: {}", taken);
    } catch (UnsatisfiedLinkError e) {
      log.debug("The C library has no mallopt: freed memory goes back to the kernel", e);
    }
  }

  private static boolean set(Function option, int parameter, int value) {
    return option.invokeInt(new Object[] {parameter, value}) == 1;
  }
}

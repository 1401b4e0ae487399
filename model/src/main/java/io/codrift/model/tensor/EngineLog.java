package io.codrift.model.tensor;

import com.sun.jna.NativeLibrary;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's native log, which goes to standard error.
 *
 * <p>The engine's Java binding uses deprecated functions of PyTorch. Each first use is answered by
 * a warning of silent wrong results, in every command. A user cannot do anything about it, and the
 * variable TORCH_CPP_LOG_LEVEL is only read by Python.
 */
final class EngineLog {
  private static final Logger log = LoggerFactory.getLogger(EngineLog.class);

  // c10/util/logging_is_not_google_glog.h
  private static final String LEVEL = "FLAGS_caffe2_log_level";
  private static final int ERROR = 2;

  private EngineLog() {}

  /**
   * Hides everything below errors. Has no effect on a build of PyTorch that logs in another way.
   *
   * @param libraries the folder of PyTorch's libraries
   */
  static void onlyErrors(Path libraries) {
    Path core = libraries.resolve(System.mapLibraryName("c10"));
    if (!Files.isRegularFile(core)) {
      log.debug("There is no {}: PyTorch's warnings are shown", core);
      return;
    }
    try {
      // The library is already loaded. It stays loaded when this handle is collected.
      NativeLibrary.getInstance(core.toString()).getGlobalVariableAddress(LEVEL).setInt(0, ERROR);
    } catch (UnsatisfiedLinkError e) {
      log.debug("PyTorch has no {}: its warnings are shown", LEVEL, e);
    }
  }
}

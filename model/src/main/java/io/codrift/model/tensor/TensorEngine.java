package io.codrift.model.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.LibUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.MemoryUsage;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tensor engine on one device with one floating-point type. It provides no random numbers,
 * because the engine's generator is global.
 *
 * <p>Exceptions of the engine are not wrapped. {@link #open} names a device that is not available.
 */
public final class TensorEngine implements AutoCloseable {
  private static final String ENGINE = "PyTorch";
  private static final String LIBRARY_PATH = "PYTORCH_LIBRARY_PATH";

  /** In the library that contains libtorch. */
  private static final String LIBRARIES = "native/lib/pytorch.properties";

  private static final String THREADS = "ai.djl.pytorch.num_threads";
  private static final String OFFLINE = "ai.djl.offline";
  private static final String OPT_OUT = "OPT_OUT_TRACKING";

  private final NDManager manager;
  private final DataType type;

  private TensorEngine(NDManager manager, DataType type) {
    this.manager = manager;
    this.type = type;
  }

  /**
   * Opens a device in float32.
   *
   * @param device {@code auto} (a GPU if there is one), {@code cpu} or {@code gpu}
   * @throws IllegalArgumentException if the name is none of these
   * @throws IllegalStateException if a GPU is requested and there is none
   */
  public static TensorEngine open(String device) {
    return open(device, DataType.FLOAT32);
  }

  /** Opens a device with another floating-point type. Derivatives are tested in float64. */
  public static TensorEngine open(String device, DataType type) {
    // These properties are read once, when the engine loads. The engine's threads wait for each
    // other at every operation: on a busy machine a step with small arrays took fifty times as long
    // with two threads as with one. DJL is to download no libraries and to send no statistics.
    setIfAbsent(THREADS, "1");
    setIfAbsent(OFFLINE, "true");
    setIfAbsent(OPT_OUT, "true");
    NativeMemory.keepFreedBlocks();
    Engine engine = load();
    EngineLog.onlyErrors(Path.of(LibUtils.getLibtorchPath()));
    return new TensorEngine(NDManager.newBaseManager(choose(engine, device), ENGINE), type);
  }

  private static Engine load() {
    try {
      return Engine.getEngine(ENGINE);
    } catch (RuntimeException e) {
      if (hasLibtorch()) {
        throw e;
      }
      throw new IllegalStateException(
          "there is no libtorch; use an installation that has it (of the images, codrift-estimate),"
              + " or set "
              + LIBRARY_PATH
              + " to the folder of an installed libtorch",
          e);
    }
  }

  private static boolean hasLibtorch() {
    return System.getenv(LIBRARY_PATH) != null
        || System.getProperty(LIBRARY_PATH) != null
        || Engine.class.getClassLoader().getResource(LIBRARIES) != null;
  }

  private static void setIfAbsent(String property, String value) {
    if (System.getProperty(property) == null && System.getenv(property) == null) {
      System.setProperty(property, value);
    }
  }

  private static Device choose(Engine engine, String device) {
    return switch (device) {
      case "cpu" -> Device.cpu();
      case "auto" -> engine.getGpuCount() > 0 ? Device.gpu() : Device.cpu();
      case "gpu" -> {
        if (engine.getGpuCount() == 0) {
          throw new IllegalStateException(
              "device gpu: the engine finds no GPU; use auto or cpu, or provide a CUDA build of"
                  + " PyTorch with PYTORCH_LIBRARY_PATH");
        }
        yield Device.gpu();
      }
      default ->
          throw new IllegalArgumentException(
              "device must be auto, cpu or gpu, not '%s'".formatted(device));
    };
  }

  /** The device, {@code cpu} or {@code gpu:0}. */
  public String device() {
    Device device = manager.getDevice();
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  /** Whether the device is the CPU. */
  public boolean onHost() {
    return !manager.getDevice().isGpu();
  }

  /** Asks a GPU for its memory, on any thread; empty if the device is the CPU. */
  public Optional<Supplier<MemoryUsage>> gpuMemory() {
    Device device = manager.getDevice();
    return device.isGpu() ? Optional.of(() -> CudaUtils.getGpuMemory(device)) : Optional.empty();
  }

  /** A new scope. */
  public Scope scope() {
    return new Scope(this);
  }

  /** An array of the engine's type, owned by the caller. */
  public NDArray array(float[] values, long... shape) {
    if (type == DataType.FLOAT32) {
      return manager.create(FloatBuffer.wrap(values), new Shape(shape), type);
    }
    double[] wide = new double[values.length];
    for (int i = 0; i < wide.length; i++) {
      wide[i] = values[i];
    }
    return manager.create(DoubleBuffer.wrap(wide), new Shape(shape), type);
  }

  /** An array that can be overwritten from Java, owned by the caller. Float32 engines only. */
  public HostInput hostInput(long... shape) {
    NDArray staging = manager.zeros(new Shape(shape), DataType.FLOAT32, Device.cpu());
    return new HostInput(zeros(shape), staging, shape);
  }

  /** Zeros of the engine's type, owned by the caller. */
  public NDArray zeros(long... shape) {
    return manager.zeros(new Shape(shape), type);
  }

  /** One number as an array of shape (1, 1, 1), owned by the caller. */
  public NDArray constant(double value) {
    return array(new float[] {(float) value}, 1, 1, 1);
  }

  /** Copies an array back, row-major. */
  public double[] values(NDArray array) {
    if (type == DataType.FLOAT64) {
      return array.toDoubleArray();
    }
    float[] narrow = array.toFloatArray();
    double[] values = new double[narrow.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = narrow[i];
    }
    return values;
  }

  /** Copies an array back in float32, row-major. */
  public float[] floats(NDArray array) {
    return array.toFloatArray();
  }

  /** Number of arrays that are still open. */
  public int openArrays() {
    return manager.getManagedArrays().size();
  }

  /** Closes every array that is still open. */
  @Override
  public void close() {
    manager.close();
  }
}

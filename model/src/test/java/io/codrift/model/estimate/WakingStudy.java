package io.codrift.model.estimate;

import io.codrift.model.training.Cancellation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How often a flow that has nothing to find is begun anew by mistake: streams in which nothing ever
 * changes, of rows that are neighbours in time, where a gain on validation rows looks surer than it
 * is. A flow begun anew costs what a first window costs.
 *
 * <pre>
 * mvn -q -pl model test-compile dependency:build-classpath -Dmdep.outputFile=target/classpath
 * java -Dstreams=4 -cp model/target/classes:model/target/test-classes:$(cat model/target/classpath) \
 *   io.codrift.model.estimate.WakingStudy
 * </pre>
 *
 * <p>Properties: {@code streams} (4), {@code windows} (50), {@code rows} (4096), {@code
 * coefficient} of the autoregression (0.9), {@code device} (cpu).
 */
public final class WakingStudy {
  private WakingStudy() {}

  public static void main(String[] arguments) {
    int streams = Integer.getInteger("streams", 4);
    int windows = Integer.getInteger("windows", 50);
    int rows = Integer.getInteger("rows", 4096);
    double coefficient = Double.parseDouble(System.getProperty("coefficient", "0.9"));
    EstimatorSettings defaults = EstimatorSettings.defaults();
    EstimatorSettings settings =
        new EstimatorSettings(
            defaults.estimator(),
            defaults.firstSteps(),
            defaults.thenSteps(),
            defaults.folds(),
            Duration.ofDays(1),
            defaults.settleWindows(),
            System.getProperty("device", "cpu"));
    System.out.println("| MI | windows | idle after them | begun anew after them |");
    System.out.println("|---|---|---|---|");
    try (NdoeEstimator estimator = new NdoeEstimator(settings, 1000)) {
      for (double nats : new double[] {0, 0.5}) {
        double correlation = Math.sqrt(-Math.expm1(-2 * nats));
        List<Optional<MonitorModel>> models = new ArrayList<>();
        for (int s = 0; s < streams; s++) {
          models.add(Optional.empty());
        }
        int idle = 0;
        int woken = 0;
        for (int window = 1; window <= windows; window++) {
          List<FitRequest> group = new ArrayList<>();
          for (int s = 0; s < streams; s++) {
            int run = windows * s + window;
            group.add(
                new FitRequest(
                    AutoregressiveRows.window(coefficient, correlation, rows, run),
                    models.get(s),
                    run));
          }
          List<Fit> fits = estimator.fit(group, Cancellation.NEVER);
          for (int s = 0; s < streams; s++) {
            models.set(s, fits.get(s).model());
            NdoeModel model = (NdoeModel) models.get(s).orElseThrow();
            idle += model.idle() ? 1 : 0;
            woken += model.idleWindows() == NdoeModel.WOKEN ? 1 : 0;
          }
        }
        System.out.println(
            String.format(
                Locale.ROOT, "| %.1f | %d | %d | %d |", nats, streams * windows, idle, woken));
      }
    }
  }
}

package io.codrift.streams.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.codrift.model.task.GaussianTask;
import io.codrift.model.task.Marginals;
import io.codrift.model.task.StudentCopulaTask;
import io.codrift.model.task.Task;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The records of {@code codrift feed}: JSON objects of two regions with three pairs of features. In
 * region eu one dependence breaks and another changes its form, and both return, again and again.
 * No column changes its distribution.
 *
 * <p>A window's records are a function of the seed and the number of the window since the epoch, so
 * that a producer that is started again goes on with the same stream. A few records cannot be used,
 * come late or lack a value, as in practice.
 *
 * @param window length of a window
 * @param rows records of each region in a window
 * @param period windows after which the changing dependences change; even periods are as at first
 * @param origin number of the first window since the epoch, in which the first period begins
 * @param seed of everything that is random
 * @param accident what is wrong with the records
 */
record FeedRows(Duration window, int rows, long period, long origin, long seed, Accident accident) {
  static final List<String> REGIONS = List.of("eu", "us");

  private static final double SHARE_MISSING = 0.01;
  private static final double SHARE_UNUSABLE = 0.002;
  private static final double SHARE_LATE = 0.003;
  private static final double SHARE_GARBAGE = 0.2;
  private static final JsonFactory JSON = new JsonFactory();

  /** The dependences of one region. */
  private static final Task STEADY = odd(GaussianTask.sparse(Scenario.DIMS, 0.4));

  private static final Task STRONG = odd(GaussianTask.ofCorrelation(Scenario.DIMS, 0.7));
  private static final Task BROKEN = odd(GaussianTask.ofCorrelation(Scenario.DIMS, 0));
  private static final Task ELLIPTICAL = odd(GaussianTask.ofCorrelation(Scenario.DIMS, 0.8));
  private static final Task HEAVY_TAILED = odd(new StudentCopulaTask(Scenario.DIMS, 3, 0.79));

  /** What can be wrong with records, for trying the alerts. */
  enum Accident {
    /** Nothing. */
    NONE,
    /** One record in five is cut off. */
    GARBAGE,
    /** Price and discount stand still. */
    STUCK_COLUMNS,
    /** One partition gets no records. */
    SILENT_PARTITION
  }

  /**
   * One record.
   *
   * @param sendAt when it is sent; later than its event time if it is late
   * @param value a JSON object, or what cannot be used
   */
  record Sent(Instant sendAt, String value) {}

  private static Task odd(Task task) {
    return task.under(Marginals.ODD);
  }

  /** Whether the changing dependences of region eu are changed in a window. */
  boolean changed(long number) {
    return Math.floorMod(Math.floorDiv(number - origin, period), 2) == 1;
  }

  /** The partition that a record is sent to, by its number. */
  int partition(long number, int partitions) {
    return accident == Accident.SILENT_PARTITION ? 0 : (int) (number % partitions);
  }

  /** Start of a window. */
  Instant start(long number) {
    return Instant.ofEpochMilli(number * window.toMillis());
  }

  /** All records of a window, in the order of their event times. */
  List<Sent> of(long number) {
    UniformRandomProvider random =
        RandomSource.XO_RO_SHI_RO_128_PP.create(new long[] {seed, number});
    List<Sent> sent = new ArrayList<>(rows * REGIONS.size());
    for (int i = 0; i < rows; i++) {
      Instant time = start(number).plusMillis(i * window.toMillis() / rows);
      for (String region : REGIONS) {
        boolean changed = region.equals("eu") && changed(number);
        String value = json(time, region, changed, random);
        boolean late = random.nextDouble() < SHARE_LATE;
        boolean unusable =
            random.nextDouble() < (accident == Accident.GARBAGE ? SHARE_GARBAGE : SHARE_UNUSABLE);
        sent.add(
            new Sent(
                late ? time.plus(window.multipliedBy(3)) : time,
                unusable ? value.substring(0, value.length() / 2) : value));
      }
    }
    return sent;
  }

  private String json(Instant time, String region, boolean changed, UniformRandomProvider random) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("event_time", time.toString());
      json.writeStringField("region", region);
      pair(json, STEADY, random, "visits", "clicks", "orders", "baskets");
      pair(json, changed ? BROKEN : STRONG, random, "price", "discount", "demand", "returns");
      pair(
          json,
          changed ? HEAVY_TAILED : ELLIPTICAL,
          random,
          "pressure",
          "temperature",
          "flow",
          "level");
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  private void pair(JsonGenerator json, Task task, UniformRandomProvider random, String... columns)
      throws IOException {
    double[] x = new double[Scenario.DIMS];
    double[] y = new double[Scenario.DIMS];
    task.sample(random, x, y);
    for (int i = 0; i < columns.length; i++) {
      double value = i < x.length ? x[i] : y[i - x.length];
      if (random.nextDouble() < SHARE_MISSING) {
        json.writeNullField(columns[i]);
      } else {
        boolean stuck =
            accident == Accident.STUCK_COLUMNS
                && (columns[i].equals("price") || columns[i].equals("discount"));
        json.writeNumberField(columns[i], stuck ? 1 : value);
      }
    }
  }
}

package io.codrift.streams.command;

import io.codrift.model.Estimate;
import io.codrift.streams.measure.FileEstimate;
import io.codrift.streams.text.Decimals;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** An estimate of a file as lines of text. */
final class FileEstimateText {
  /** Longer lists of columns are cut. */
  private static final int LISTED = 20;

  private FileEstimateText() {}

  static List<String> of(FileEstimate value) {
    Estimate estimate = value.estimate();
    List<String> lines = new ArrayList<>();
    estimate.numbers().ifPresent(numbers -> numbers(lines, numbers));
    lines.add("X = %s; Y = %s".formatted(names(value.sides().x()), names(value.sides().y())));
    lines.addAll(value.categories().described());
    lines.add(rows(value));
    lines.add(status(value));
    lines.add(how(value));
    return lines;
  }

  private static void numbers(List<String> lines, Estimate.Numbers numbers) {
    lines.add(
        "I(X;Y)          %s nats, standard error %s (95 %%: %s to %s)"
            .formatted(
                Decimals.nats(numbers.mi()),
                Decimals.nats(numbers.standardError()),
                Decimals.nats(numbers.interval().low()),
                Decimals.nats(numbers.interval().high())));
    lines.add("linear part     %s nats".formatted(Decimals.nats(numbers.gaussianMi())));
    lines.add("still to learn  %s nats".formatted(nats(numbers.stillToLearn())));
    lines.add("H(X)            %s nats".formatted(nats(numbers.entropyX())));
    lines.add("H(X|Y)          %s nats".formatted(nats(numbers.conditionalEntropy())));
  }

  private static String rows(FileEstimate value) {
    StringBuilder text =
        new StringBuilder(
            "%s of %s rows used".formatted(count(value.estimate().used()), count(value.rows())));
    if (value.notSampled() > 0) {
      text.append(", a sample of %s".formatted(count(value.rows() - value.incomplete())));
    }
    if (value.incomplete() > 0) {
      text.append(
          "; %s left out, with missing values%s"
              .formatted(
                  count(value.incomplete()),
                  // Of rows of the past it is not known in which columns.
                  value.missing().isEmpty()
                      ? ""
                      : value.missing().entrySet().stream()
                          .limit(LISTED)
                          .map(e -> "%s (%s)".formatted(e.getKey(), count(e.getValue())))
                          .collect(Collectors.joining(", ", " in ", ""))));
    }
    return text.toString();
  }

  private static String status(FileEstimate value) {
    Estimate estimate = value.estimate();
    String converged =
        switch (estimate.status()) {
          case OK -> value.converged() ? ", converged" : ", not converged: more rows would help";
          case CUT -> ", not converged: give it more time with --time-limit";
          case DEGENERATE, TOO_FEW, FAILED -> "";
        };
    return estimate.reason().isEmpty()
        ? estimate.status() + converged
        : "%s%s (%s)".formatted(estimate.status(), converged, estimate.reason());
  }

  private static String how(FileEstimate value) {
    Estimate estimate = value.estimate();
    return String.format(
        Locale.ROOT,
        "%s on %s, %s by %s, %d steps, seed %d, %.1f s",
        value.method().estimator(),
        estimate.device(),
        folds(value.method().folds()),
        estimate.timeFolds() ? "blocks of time" : "hash",
        estimate.steps(),
        estimate.seed(),
        value.elapsed().toMillis() / 1000.0);
  }

  /** Without folds there are blocks still, for the standard error. */
  private static String folds(OptionalInt folds) {
    return folds.isPresent() ? folds.getAsInt() + " folds" : "all rows, errors";
  }

  private static String names(List<String> columns) {
    return columns.stream().limit(LISTED).collect(Collectors.joining(", "))
        + (columns.size() > LISTED ? " and %d more".formatted(columns.size() - LISTED) : "");
  }

  private static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  private static String nats(OptionalDouble value) {
    return value.isPresent() ? Decimals.nats(value.getAsDouble()) : "-";
  }
}

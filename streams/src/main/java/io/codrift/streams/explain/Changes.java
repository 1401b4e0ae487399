package io.codrift.streams.explain;

import io.codrift.model.Measured;
import io.codrift.model.detect.Change;
import io.codrift.schemas.CoordinateCorrelation;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.FeatureCount;
import io.codrift.streams.explain.Explanation.Coordinate;
import io.codrift.streams.explain.Explanation.DataChange;
import io.codrift.streams.explain.Explanation.DataKind;
import io.codrift.streams.explain.Explanation.Numbers;
import io.codrift.streams.explain.Explanation.Pair;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What changed between the windows before and those after. */
final class Changes {
  /** A change of a share of windows is told from here on. */
  private static final double SHARE_OF_WINDOWS = 0.1;

  /** A change of a share of rows is told from here on, if it is beyond so many standard errors. */
  private static final double SHARE_OF_ROWS = 0.01;

  private static final double ERRORS = 3;

  /** A correlation of 1 has no finite information. */
  private static final double MOST_CORRELATION = 1 - 1e-9;

  private final Windows windows;
  private final List<DependenceEstimate> before;
  private final List<DependenceEstimate> after;

  Changes(Windows windows) {
    this.windows = windows;
    this.before = Windows.withNumbers(windows.before());
    this.after = Windows.withNumbers(windows.after());
  }

  Numbers numbers() {
    List<DependenceEstimate> scoredBefore = windows.scored(windows.before());
    List<DependenceEstimate> scoredAfter = windows.scored(windows.after());
    return new Numbers(
        Change.ofMeasured(mi(before), mi(after)),
        Change.of(
            numbers(before, DependenceEstimate::getGaussianMiNats),
            numbers(after, DependenceEstimate::getGaussianMiNats)),
        Change.ofMeasured(level(scoredBefore), level(scoredAfter)),
        Change.ofMeasured(shift(scoredBefore), shift(scoredAfter)));
  }

  private static List<Measured> mi(List<DependenceEstimate> of) {
    return measured(of, DependenceEstimate::getMiNats, DependenceEstimate::getStandardErrorNats);
  }

  private static List<Measured> level(List<DependenceEstimate> of) {
    return measured(
        of, DependenceEstimate::getLevelNats, DependenceEstimate::getLevelStandardErrorNats);
  }

  private static List<Measured> shift(List<DependenceEstimate> of) {
    return measured(
        of, DependenceEstimate::getShiftNats, DependenceEstimate::getShiftStandardErrorNats);
  }

  private static List<Measured> measured(
      List<DependenceEstimate> of,
      Function<DependenceEstimate, Double> value,
      Function<DependenceEstimate, Double> error) {
    return of.stream()
        .filter(window -> value.apply(window) != null && error.apply(window) != null)
        .map(window -> new Measured(value.apply(window), error.apply(window)))
        .toList();
  }

  private static double[] numbers(
      List<DependenceEstimate> of, Function<DependenceEstimate, Double> number) {
    return of.stream().map(number).filter(Objects::nonNull).mapToDouble(v -> v).toArray();
  }

  private record Names(String x, String y) {}

  /** The correlations, the surest change first. */
  List<Pair> pairs() {
    return changes(
            window ->
                window.getCorrelations().stream()
                    .collect(
                        Collectors.toMap(
                            pair -> new Names(pair.getX(), pair.getY()),
                            CoordinateCorrelation::getCorrelation,
                            (one, other) -> one,
                            LinkedHashMap::new)))
        .entrySet()
        .stream()
        .map(entry -> new Pair(entry.getKey().x(), entry.getKey().y(), entry.getValue()))
        .sorted(surestFirst(Pair::correlation))
        .toList();
  }

  /** The coordinates of one side, the surest change first. */
  List<Coordinate> coordinates(Function<CoordinateCorrelation, String> side) {
    return changes(
            window ->
                window.getCorrelations().stream()
                    .collect(
                        Collectors.groupingBy(
                            side,
                            LinkedHashMap::new,
                            Collectors.summingDouble(Changes::information))))
        .entrySet()
        .stream()
        .map(entry -> new Coordinate(entry.getKey(), entry.getValue()))
        .sorted(surestFirst(Coordinate::information))
        .toList();
  }

  /** The mutual information of two coordinates with this Gaussian copula, nats. */
  private static double information(CoordinateCorrelation pair) {
    double r = Math.min(MOST_CORRELATION, Math.abs(pair.getCorrelation()));
    return -0.5 * Math.log1p(-r * r);
  }

  /** The change of each of several numbers, by their names, in the order of the last window. */
  private <K> Map<K, Change> changes(Function<DependenceEstimate, Map<K, Double>> numbers) {
    Map<K, List<Double>> earlier = byName(before, numbers);
    Map<K, List<Double>> later = byName(after, numbers);
    Set<K> names = new LinkedHashSet<>(later.keySet());
    names.addAll(earlier.keySet());
    Map<K, Change> changes = new LinkedHashMap<>();
    for (K name : names) {
      changes.put(
          name,
          Change.of(
              array(earlier.getOrDefault(name, List.of())),
              array(later.getOrDefault(name, List.of()))));
    }
    return changes;
  }

  private static <K> Map<K, List<Double>> byName(
      List<DependenceEstimate> of, Function<DependenceEstimate, Map<K, Double>> numbers) {
    Map<K, List<Double>> found = new LinkedHashMap<>();
    for (DependenceEstimate window : of) {
      numbers
          .apply(window)
          .forEach((name, value) -> found.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
    }
    return found;
  }

  private static double[] array(List<Double> values) {
    return values.stream().mapToDouble(v -> v).toArray();
  }

  private static <T> Comparator<T> surestFirst(Function<T, Change> change) {
    return Comparator.comparingDouble((T one) -> -change.apply(one).certainty());
  }

  /**
   * What changed in the columns themselves. Each kind is judged over the windows that can tell: a
   * field of another window has its default, which says nothing.
   */
  List<DataChange> data() {
    Compared looked = compared(Changes::hasLookedAtColumns);
    Compared seen = compared(window -> window.getSeen() > 0);
    List<DataChange> found = new ArrayList<>();
    looked.perWindow(DataKind.CONSTANT, DependenceEstimate::getConstantColumns).forEach(found::add);
    seen.perWindow(DataKind.EMPTY, Changes::emptyColumns).forEach(found::add);
    compared(window -> true)
        .perWindow(
            DataKind.STATUS,
            window ->
                Windows.hasNumbers(window) ? List.of() : List.of(window.getStatus().toString()))
        .forEach(found::add);
    seen.subjects(window -> window.getMissing().stream().map(FeatureCount::getFeature).toList())
        .forEach(
            feature ->
                seen.perRow(DataKind.MISSING, feature, window -> missing(window, feature))
                    .ifPresent(found::add));
    new Compared(before, after)
        .perRow(DataKind.TIES, "", DependenceEstimate::getTies)
        .ifPresent(found::add);
    return found;
  }

  /** Whether the rows of a window came so far that constant columns were looked for. */
  private static boolean hasLookedAtColumns(DependenceEstimate window) {
    return switch (window.getStatus()) {
      case OK, CUT, DEGENERATE, FAILED -> true;
      case TOO_FEW, SKIPPED, NO_DATA, UNKNOWN -> false;
    };
  }

  private static List<String> emptyColumns(DependenceEstimate window) {
    return window.getMissing().stream()
        .filter(missing -> missing.getCount() >= window.getSeen())
        .map(FeatureCount::getFeature)
        .toList();
  }

  private static double missing(DependenceEstimate window, String feature) {
    double count =
        window.getMissing().stream()
            .filter(missing -> missing.getFeature().equals(feature))
            .mapToLong(FeatureCount::getCount)
            .sum();
    return count / window.getSeen();
  }

  private Compared compared(Predicate<DependenceEstimate> canTell) {
    return new Compared(
        windows.before().stream().filter(canTell).toList(),
        windows.after().stream().filter(canTell).toList());
  }

  /** The windows before and after that can tell of a change. */
  private record Compared(List<DependenceEstimate> before, List<DependenceEstimate> after) {

    Set<String> subjects(Function<DependenceEstimate, List<String>> of) {
      Set<String> subjects = new LinkedHashSet<>();
      Stream.concat(after.stream(), before.stream())
          .forEach(window -> subjects.addAll(of.apply(window)));
      return subjects;
    }

    Stream<DataChange> perWindow(DataKind kind, Function<DependenceEstimate, List<String>> of) {
      return subjects(of).stream()
          .map(
              subject -> {
                ToDoubleFunction<DependenceEstimate> has =
                    window -> of.apply(window).contains(subject) ? 1 : 0;
                return change(kind, subject, has);
              })
          .flatMap(Optional::stream)
          .filter(change -> Math.abs(change.after() - change.before()) >= SHARE_OF_WINDOWS);
    }

    Optional<DataChange> perRow(
        DataKind kind, String subject, ToDoubleFunction<DependenceEstimate> share) {
      Change change =
          Change.of(
              before.stream().mapToDouble(share).toArray(),
              after.stream().mapToDouble(share).toArray());
      return Math.abs(change.difference().orElse(0)) >= SHARE_OF_ROWS && change.isBeyond(ERRORS)
          ? change(kind, subject, share)
          : Optional.empty();
    }

    private Optional<DataChange> change(
        DataKind kind, String subject, ToDoubleFunction<DependenceEstimate> share) {
      return before.isEmpty() || after.isEmpty()
          ? Optional.empty()
          : Optional.of(
              new DataChange(
                  kind,
                  subject,
                  before.stream().mapToDouble(share).average().orElseThrow(),
                  after.stream().mapToDouble(share).average().orElseThrow()));
    }
  }
}

package io.codrift.streams.alert;

import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.EstimateStatus;
import io.codrift.schemas.FeatureCount;
import java.util.List;
import java.util.Optional;

/**
 * What is wrong with one window of a monitor, so that it tells nothing of the dependence or not
 * what it should. A window has at most one: the one that explains the others.
 *
 * @param kind STUCK, EMPTY, TOO_FEW, FAILING, NO_DATA or CATEGORY
 * @param columns the columns that are constant, have no values or other categories
 * @param categories which are new and which have vanished
 */
record Break(BreakKind kind, List<String> columns, List<CategoryChange> categories) {
  /** All kinds. */
  static final List<BreakKind> KINDS =
      List.of(
          BreakKind.STUCK,
          BreakKind.EMPTY,
          BreakKind.TOO_FEW,
          BreakKind.FAILING,
          BreakKind.NO_DATA,
          BreakKind.CATEGORY);

  Break {
    columns = List.copyOf(columns);
    categories = List.copyOf(categories);
  }

  /** A break of another kind than CATEGORY. */
  Break(BreakKind kind, List<String> columns) {
    this(kind, columns, List.of());
  }

  /**
   * What is wrong with a window by itself, so all but CATEGORY. One that was skipped on overload is
   * not broken.
   */
  static Optional<Break> of(DependenceEstimate window) {
    if (window.getStatus() == EstimateStatus.NO_DATA) {
      return Optional.of(new Break(BreakKind.NO_DATA, List.of()));
    }
    List<String> empty =
        window.getMissing().stream()
            .filter(missing -> window.getSeen() > 0 && missing.getCount() >= window.getSeen())
            .map(FeatureCount::getFeature)
            .toList();
    if (!empty.isEmpty()) {
      return Optional.of(new Break(BreakKind.EMPTY, empty));
    }
    if (window.getStatus() == EstimateStatus.TOO_FEW) {
      return Optional.of(new Break(BreakKind.TOO_FEW, List.of()));
    }
    if (!window.getConstantColumns().isEmpty() || window.getStatus() == EstimateStatus.DEGENERATE) {
      return Optional.of(new Break(BreakKind.STUCK, window.getConstantColumns()));
    }
    return window.getStatus() == EstimateStatus.FAILED
        ? Optional.of(new Break(BreakKind.FAILING, List.of()))
        : Optional.empty();
  }

  /** Whether an alert is about a break and not about a change of the dependence. */
  static boolean isKind(AlertSignal signal) {
    return KINDS.stream().map(Break::signal).anyMatch(signal::equals);
  }

  /** What the alert of a kind says has changed. */
  static AlertSignal signal(BreakKind kind) {
    return switch (kind) {
      case STUCK -> AlertSignal.STUCK;
      case EMPTY -> AlertSignal.EMPTY;
      case TOO_FEW -> AlertSignal.TOO_FEW;
      case FAILING -> AlertSignal.FAILING;
      case NO_DATA -> AlertSignal.NO_DATA;
      case CATEGORY -> AlertSignal.CATEGORY;
      case UNKNOWN -> AlertSignal.UNKNOWN;
    };
  }

  /**
   * The severity of a kind: without values or variation nothing is watched. Without records there
   * is nothing to watch, which may be right for a segment.
   */
  static AlertSeverity severity(BreakKind kind) {
    return kind == BreakKind.STUCK || kind == BreakKind.EMPTY
        ? AlertSeverity.CRITICAL
        : AlertSeverity.WARNING;
  }
}

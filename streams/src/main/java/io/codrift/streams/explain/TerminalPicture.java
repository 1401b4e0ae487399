package io.codrift.streams.explain;

import io.codrift.schemas.DependenceEstimate;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** A number of the windows before and after, a column each, with the first after marked. */
final class TerminalPicture {
  private static final int ROWS = 6;

  /** Most windows on each side. */
  private static final int COLUMNS = 36;

  /** What fills a cell up to a share of its height, from empty to full. */
  private final String fill;

  private final String baseline;
  private final String interval;

  private TerminalPicture(String fill, String baseline, String interval) {
    this.fill = fill;
    this.baseline = baseline;
    this.interval = interval;
  }

  /** A picture of block characters, or of plain ones where the terminal cannot show them. */
  static TerminalPicture in(Charset charset) {
    TerminalPicture blocks = new TerminalPicture(" ▁▂▃▄▅▆▇█", "─", "━");
    return charset.newEncoder().canEncode(blocks.fill + blocks.baseline + blocks.interval)
        ? blocks
        : new TerminalPicture(" .#", "-", "=");
  }

  /**
   * The lines; none if no window has a number above 0.
   *
   * @param number of a window with numbers, nats; null where it has none. Below 0 it is drawn as 0
   */
  List<String> of(Explanation explanation, Function<DependenceEstimate, Double> number) {
    List<DependenceEstimate> before = explanation.windows().before();
    before = before.subList(Math.max(0, before.size() - COLUMNS), before.size());
    List<DependenceEstimate> after = explanation.windows().after();
    after = after.subList(0, Math.min(COLUMNS, after.size()));
    List<DependenceEstimate> all = new ArrayList<>(before);
    all.addAll(after);
    List<Optional<Double>> values =
        all.stream()
            .map(window -> Optional.of(window).filter(Windows::hasNumbers).map(number))
            .toList();
    double most = values.stream().flatMap(Optional::stream).mapToDouble(v -> v).max().orElse(0);
    if (most <= 0) {
      return List.of();
    }
    List<String> lines = new ArrayList<>();
    for (int row = ROWS - 1; row >= 0; row--) {
      StringBuilder line =
          new StringBuilder(
              row == ROWS - 1 ? String.format(Locale.ROOT, "%6.3f ", most) : " ".repeat(7));
      for (Optional<Double> value : values) {
        line.append(cell(value, row, most));
      }
      lines.add(line.toString().stripTrailing());
    }
    StringBuilder axis = new StringBuilder(" 0.000 ");
    all.forEach(window -> axis.append(isPossibleOnset(explanation, window) ? interval : baseline));
    lines.add(axis.toString());
    if (!after.isEmpty()) {
      lines.add(
          " ".repeat(7 + before.size())
              + "^ "
              + (isOnset(explanation, after.get(0)) ? "onset" : "window"));
    }
    return lines;
  }

  private char cell(Optional<Double> value, int row, double most) {
    if (value.isEmpty()) {
      return row == 0 ? '?' : ' ';
    }
    int steps = fill.length() - 1;
    // A small number is still to be seen.
    long height = Math.max(value.get() > 0 ? 1 : 0, Math.round(value.get() / most * ROWS * steps));
    return fill.charAt((int) Math.max(0, Math.min(steps, height - (long) row * steps)));
  }

  private static boolean isOnset(Explanation explanation, DependenceEstimate window) {
    return explanation.alert().isPresent()
        && explanation.onset().filter(window.getWindowStart()::equals).isPresent();
  }

  private static boolean isPossibleOnset(Explanation explanation, DependenceEstimate window) {
    return explanation
        .alert()
        .filter(alert -> alert.getOnsetLow() != null && alert.getOnsetHigh() != null)
        .filter(
            alert ->
                !window.getWindowStart().isBefore(alert.getOnsetLow())
                    && !window.getWindowStart().isAfter(alert.getOnsetHigh()))
        .isPresent();
  }
}

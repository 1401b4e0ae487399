package io.codrift.streams.explain;

import io.codrift.model.detect.Change;
import io.codrift.model.detect.Mean;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.AlertStatus;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.Durations;
import io.codrift.streams.explain.Explanation.Coordinate;
import io.codrift.streams.explain.Explanation.DataChange;
import io.codrift.streams.explain.Explanation.Pair;
import io.codrift.streams.explain.Explanation.Part;
import io.codrift.streams.explain.Explanation.Parts;
import io.codrift.streams.explain.Explanation.Since;
import io.codrift.streams.text.Decimals;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;

/** An explanation as lines of text. */
public final class ExplanationText {
  private static final int MOST_PAIRS = 8;
  private static final int MOST_COORDINATES = 8;
  private static final int NAME = 12;

  private final Explanation explanation;
  private final Charset charset;
  private final List<String> lines = new ArrayList<>();

  private ExplanationText(Explanation explanation, Charset charset) {
    this.explanation = explanation;
    this.charset = charset;
  }

  /**
   * The lines.
   *
   * @param charset of the terminal; the picture has characters that it can show
   */
  public static List<String> of(Explanation explanation, Charset charset) {
    ExplanationText text = new ExplanationText(explanation, charset);
    text.write();
    return List.copyOf(text.lines);
  }

  private void write() {
    explanation.alert().ifPresentOrElse(this::incident, this::noIncident);
    windows();
    if (explanation.windows().after().stream().anyMatch(Windows::hasNumbers)) {
      numbers();
      form();
      since();
      pairs();
      coordinates("x", explanation.x());
      coordinates("y", explanation.y());
      explanation.parts().ifPresent(this::parts);
    }
    data();
    pictures();
    links();
  }

  private void incident(DependenceAlert alert) {
    lines.add(AlertText.whatChanged(alert));
    lines.add(
        row(
            "incident",
            "%s, %s since %s%s%s"
                .formatted(
                    alert.getIncident(),
                    AlertText.status(alert),
                    alert.getRaisedAt(),
                    AlertText.care(alert),
                    alert.getStatus() == AlertStatus.RESOLVED ? AlertText.end(alert) : "")));
    if (alert.getOnset() != null) {
      lines.add(row("onset", alert.getOnset() + interval(alert)));
    }
    if (alert.getThreshold() > 0) {
      lines.add(
          row(
              "evidence",
              "%s (%s of %s)"
                  .formatted(
                      AlertText.odds(alert.getEvidence() / alert.getThreshold()),
                      evidence(alert.getEvidence()),
                      evidence(alert.getThreshold()))));
    }
  }

  private static String evidence(double value) {
    return Decimals.format(value < 1e7 ? "%.0f" : "%.1e", value);
  }

  private static String interval(DependenceAlert alert) {
    if (alert.getOnsetLow() == null || alert.getOnsetHigh() == null) {
      return "";
    }
    return alert.getOnsetLow().equals(alert.getOnsetHigh())
        ? ", with 90 % in this window"
        : ", with 90 %% from %s to %s".formatted(alert.getOnsetLow(), alert.getOnsetHigh());
  }

  private void noIncident() {
    lines.add(
        "%s: no incident. The window that ends at %s, against those before it"
            .formatted(
                AlertText.name(explanation.monitor(), explanation.segment()),
                explanation.window().map(w -> w.getWindowEnd().toString()).orElse("-")));
  }

  private void windows() {
    lines.add(row("before", span(explanation.windows().before())));
    lines.add(row("after", span(explanation.windows().after())));
    explanation
        .window()
        .filter(window -> window.getReason() != null)
        .ifPresent(
            window ->
                lines.add(
                    row(
                        "window",
                        "the one that ends at %s: %s, %s"
                            .formatted(
                                window.getWindowEnd(), window.getStatus(), window.getReason()))));
  }

  private static String span(List<DependenceEstimate> windows) {
    return windows.isEmpty()
        ? "no window in the topic"
        : "%d %s, %s to %s"
            .formatted(
                windows.size(),
                windows.size() == 1 ? "window" : "windows",
                windows.get(0).getWindowStart(),
                windows.get(windows.size() - 1).getWindowEnd());
  }

  private void numbers() {
    lines.add("");
    lines.add("%-12s %16s %16s %16s".formatted("nats", "BEFORE", "AFTER", "DIFFERENCE"));
    lines.add(numbers("MI", explanation.numbers().mi()));
    lines.add(numbers("linear part", explanation.numbers().linear()));
    lines.add(numbers("level", explanation.numbers().level()));
    lines.add(numbers("shift", explanation.numbers().shift()));
  }

  private static String numbers(String name, Change change) {
    return "%-12s %16s %16s %16s"
        .formatted(name, mean(change.before()), mean(change.after()), difference(change));
  }

  private static String mean(Optional<Mean> mean) {
    return mean.map(m -> Decimals.nats(m.value()) + error(m.standardError())).orElse("-");
  }

  private static String difference(Change change) {
    return change.difference().isEmpty()
        ? "-"
        : Decimals.format("%+.3f", change.difference().getAsDouble())
            + error(change.standardError());
  }

  private static String error(OptionalDouble standardError) {
    return standardError.isPresent() ? Decimals.format("±%.3f", standardError.getAsDouble()) : "";
  }

  private void form() {
    lines.add(
        row(
            "form",
            "before %s, after %s%s"
                .formatted(
                    linearity(explanation.form().before()),
                    linearity(explanation.form().after()),
                    explanation.form().changedNotStrength()
                        ? "; form changed, not strength"
                        : "")));
  }

  private void since() {
    if (explanation.since().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        "MI of the window that ends at %s, against earlier ones, nats"
            .formatted(explanation.window().orElseThrow().getWindowEnd()));
    for (Since since : explanation.since()) {
      lines.add(change("since " + Durations.format(since.period()) + " before", since.mi()));
    }
  }

  private static String linearity(Linearity of) {
    return of.kind().words()
        + (of.share().isPresent()
            ? Decimals.format(" (%.0f %% of the MI)", 100 * of.share().getAsDouble())
            : "");
  }

  private void pairs() {
    if (explanation.pairs().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Correlations, the surest change first" + shown(explanation.pairs(), MOST_PAIRS));
    for (Pair pair : first(explanation.pairs(), MOST_PAIRS)) {
      lines.add(change(pair.x() + "~" + pair.y(), pair.correlation()));
    }
  }

  private void coordinates(String side, List<Coordinate> coordinates) {
    if (coordinates.size() < 2) {
      return; // a single one says nothing that its pairs do not say
    }
    lines.add("");
    lines.add(
        "Coordinates of %s, ranked by their pairs alone: sum of -½·log(1-r²), nats%s"
            .formatted(side, shown(coordinates, MOST_COORDINATES)));
    for (Coordinate coordinate : first(coordinates, MOST_COORDINATES)) {
      lines.add(change(coordinate.name(), coordinate.information()));
    }
  }

  private void parts(Parts parts) {
    parts("x", parts.x(), parts);
    parts("y", parts.y(), parts);
  }

  private void parts(String side, List<Part> columns, Parts of) {
    if (columns.isEmpty()) {
      return;
    }
    lines.add("");
    lines.add(
        "What each column of %s adds to those before it and to those after it, on average (chain rule), from the rows of %d %s before and %d after, nats%s"
            .formatted(
                side,
                of.before(),
                of.before() == 1 ? "window" : "windows",
                of.after(),
                shown(columns, MOST_COORDINATES)));
    for (Part part : first(columns, MOST_COORDINATES)) {
      lines.add(change(part.column(), part.mi()));
      if (part.level().difference().isPresent()) {
        lines.add(change("  as it was (level)", part.level()));
      }
    }
  }

  private static String change(String name, Change change) {
    return "  %-22s %14s → %-14s %15s"
        .formatted(name, mean(change.before()), mean(change.after()), difference(change));
  }

  private static String shown(List<?> all, int most) {
    return all.size() > most ? " (%d of %d)".formatted(most, all.size()) : "";
  }

  private static <T> List<T> first(List<T> all, int most) {
    return all.subList(0, Math.min(most, all.size()));
  }

  private void data() {
    if (explanation.data().isEmpty()) {
      return;
    }
    lines.add("");
    lines.add("Columns and windows");
    explanation.data().forEach(change -> lines.add("  " + data(change)));
  }

  private static String data(DataChange change) {
    String what =
        switch (change.kind()) {
          case CONSTANT -> change.subject() + " constant in windows";
          case EMPTY -> change.subject() + " without values in windows";
          case MISSING -> change.subject() + " missing in rows";
          case TIES -> "tied values in the column with most of them";
          case STATUS -> "windows that are " + change.subject();
        };
    return what
        + Decimals.format(": %.1f %% → %.1f %%", 100 * change.before(), 100 * change.after());
  }

  private void pictures() {
    picture("MI per window, nats", DependenceEstimate::getMiNats);
    // A change of form is not seen in the mutual information.
    if (explanation.alert().filter(alert -> alert.getSignal() == AlertSignal.SHIFT).isPresent()) {
      picture("Shift per window, nats", DependenceEstimate::getShiftNats);
    }
  }

  private void picture(String title, Function<DependenceEstimate, Double> number) {
    List<String> picture = TerminalPicture.in(charset).of(explanation, number);
    if (!picture.isEmpty()) {
      lines.add("");
      lines.add(title);
      lines.addAll(picture);
    }
  }

  private void links() {
    if (!explanation.links().isEmpty()) {
      lines.add("");
      explanation.links().forEach(link -> lines.add(row(link.getName(), link.getUrl())));
    }
  }

  private static String row(String name, String value) {
    return ("%-" + NAME + "s %s").formatted(name, value);
  }
}

package io.codrift.streams.demo;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Plain lines, if there is no terminal: one per window, one per alert. */
final class PlainView implements DemoView {
  private final PrintWriter out;
  private final int segments;
  private final Map<Instant, Map<String, DependenceEstimate>> open = new TreeMap<>();
  private int shown;
  private String phase = "";

  /**
   * @param segments number of estimates of a complete window
   */
  PlainView(PrintWriter out, int segments) {
    this.out = out;
    this.segments = segments;
  }

  @Override
  public void line(String text) {
    out.println(text);
    out.flush();
  }

  /** The log keeps its own output. */
  @Override
  public void note(String text) {}

  @Override
  public void update(DemoProgress progress) {
    if (!progress.phase().equals(phase)) {
      phase = progress.phase();
      line("-- " + phase);
    }
    List<DependenceEstimate> all = progress.board().estimates();
    for (DependenceEstimate estimate : all.subList(shown, all.size())) {
      Map<String, DependenceEstimate> window =
          open.computeIfAbsent(estimate.getWindowEnd(), end -> new LinkedHashMap<>());
      window.put(estimate.getSegment(), estimate);
      if (window.size() == segments) {
        open.remove(estimate.getWindowEnd());
        line(text(estimate.getWindowEnd(), window));
      }
    }
    shown = all.size();
  }

  private static String text(Instant end, Map<String, DependenceEstimate> window) {
    StringBuilder text = new StringBuilder("window until ").append(DemoText.time(end)).append(":");
    new TreeMap<>(window)
        .forEach(
            (segment, estimate) -> {
              text.append("  ");
              if (!segment.isEmpty()) {
                text.append(segment).append(' ');
              }
              text.append(DemoText.brief(estimate));
              if (estimate.getReason() != null) {
                text.append(" (").append(estimate.getReason()).append(')');
              }
            });
    return text.toString();
  }

  @Override
  public void alert(DependenceAlert alert) {
    line(DemoText.alert(alert));
  }

  @Override
  public void close() {
    out.flush();
  }
}

package io.codrift.streams.explain;

import io.codrift.schemas.AlertSeverity;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.alert.AlertText;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Collectors;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.XYSeries.XYSeriesRenderStyle;
import org.knowm.xchart.style.lines.SeriesLines;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * Draws a back-test: when each budget would have raised alerts, and the mutual information of the
 * monitors with most of them.
 */
public final class BacktestPicture {
  private static final int MOST_MONITORS = 5;

  private final List<DependenceEstimate> estimates;
  private final Map<String, List<DependenceAlert>> byBudget;
  private final String configured;

  private BacktestPicture(
      List<DependenceEstimate> estimates,
      Map<String, List<DependenceAlert>> byBudget,
      String configured) {
    this.estimates =
        estimates.stream().sorted(Comparator.comparing(DependenceEstimate::getWindowEnd)).toList();
    this.byBudget = new LinkedHashMap<>(byBudget);
    this.configured = configured;
  }

  /**
   * Writes the picture as PNG.
   *
   * @param estimates the estimates that were replayed; at least one
   * @param byBudget the alerts by the name of the budget, in the order of the rows from above
   * @param configured the name of the budget whose alerts the monitors' charts have
   * @throws IOException if the file cannot be written
   */
  public static void write(
      List<DependenceEstimate> estimates,
      Map<String, List<DependenceAlert>> byBudget,
      String configured,
      Path file)
      throws IOException {
    Sheet.write(new BacktestPicture(estimates, byBudget, configured).draw(), file);
  }

  private BufferedImage draw() {
    List<Sheet.Panel> panels = new ArrayList<>();
    panels.add(new Sheet.Panel("Alerts by the false alarms that are allowed", alerts()));
    mostAlarmed().forEach(monitor -> panels.add(panel(monitor)));
    return Sheet.of(panels);
  }

  private XYChart alerts() {
    List<String> budgets = List.copyOf(byBudget.keySet());
    XYChart chart = chart();
    chart.getStyler().setYAxisMin(0.5).setYAxisMax(budgets.size() + 0.5);
    chart.getStyler().setYAxisTicksVisible(false).setPlotGridHorizontalLinesVisible(false);
    for (int i = 0; i < budgets.size(); i++) {
      chart.addAnnotation(
          new AnnotationText(budgets.get(i), middle(), budgets.size() - i + 0.25, false));
      over(chart, budgets.get(i), budgets.size() - i, Sheet.GRID);
    }
    for (AlertSeverity severity : List.of(AlertSeverity.WARNING, AlertSeverity.CRITICAL)) {
      List<Date> times = new ArrayList<>();
      List<Double> rows = new ArrayList<>();
      for (int i = 0; i < budgets.size(); i++) {
        for (DependenceAlert alert : byBudget.get(budgets.get(i))) {
          if (alert.getSeverity() == severity) {
            times.add(Date.from(alert.getWindowEnd()));
            rows.add((double) (budgets.size() - i));
          }
        }
      }
      if (!times.isEmpty()) {
        XYSeries series =
            chart.addSeries(
                severity == AlertSeverity.CRITICAL ? "critical" : "warning", times, rows);
        series.setXYSeriesRenderStyle(XYSeriesRenderStyle.Scatter);
        series.setMarker(SeriesMarkers.CIRCLE);
        series.setMarkerColor(severity == AlertSeverity.CRITICAL ? Sheet.RED : Sheet.BLUE);
      }
    }
    return chart;
  }

  /** The middle of the time, milliseconds since the epoch. */
  private double middle() {
    return (estimates.get(0).getWindowEnd().toEpochMilli()
            + estimates.get(estimates.size() - 1).getWindowEnd().toEpochMilli())
        / 2.0;
  }

  /** The monitors with most alerts over all budgets. */
  private List<String> mostAlarmed() {
    Map<String, Long> alerts =
        byBudget.values().stream()
            .flatMap(List::stream)
            .collect(Collectors.groupingBy(BacktestPicture::name, Collectors.counting()));
    return alerts.entrySet().stream()
        .sorted(
            Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry::getKey))
        .limit(MOST_MONITORS)
        .map(Map.Entry::getKey)
        .toList();
  }

  /** The mutual information of a monitor, with the alerts of the configured budget. */
  private Sheet.Panel panel(String monitor) {
    List<DependenceEstimate> windows =
        estimates.stream()
            .filter(e -> AlertText.name(e.getMonitor(), e.getSegment()).equals(monitor))
            .filter(Windows::hasNumbers)
            .toList();
    XYChart chart = chart();
    if (!windows.isEmpty()) {
      XYSeries line =
          chart.addSeries(
              "MI",
              windows.stream().map(w -> Date.from(w.getWindowEnd())).toList(),
              windows.stream().map(DependenceEstimate::getMiNats).toList());
      line.setLineColor(Sheet.BLUE);
      line.setLineStyle(SeriesLines.SOLID);
      line.setMarker(SeriesMarkers.NONE);
    }
    double top = windows.stream().mapToDouble(DependenceEstimate::getMiNats).max().orElse(1);
    List<Instant> times =
        byBudget.get(configured).stream()
            .filter(alert -> name(alert).equals(monitor))
            .map(DependenceAlert::getWindowEnd)
            .distinct()
            .sorted()
            .toList();
    for (int i = 0; i < times.size(); i++) {
      Date time = Date.from(times.get(i));
      mark(chart, i == 0 ? "alert" : "alert " + i, time, top, i == 0);
    }
    over(chart, "zero", 0, Sheet.GRID);
    return new Sheet.Panel(monitor + ": mutual information, nats", chart);
  }

  private static void mark(XYChart chart, String name, Date time, double top, boolean legend) {
    XYSeries mark = chart.addSeries(name, List.of(time, time), List.of(0.0, top));
    mark.setLineColor(Sheet.RED);
    mark.setLineStyle(SeriesLines.DOT_DOT);
    mark.setMarker(SeriesMarkers.NONE);
    mark.setShowInLegend(legend);
  }

  /** A line over the whole time. Every chart has one, so that all have the same axis. */
  private void over(XYChart chart, String name, double height, Color color) {
    Date first = Date.from(estimates.get(0).getWindowEnd());
    Date last = Date.from(estimates.get(estimates.size() - 1).getWindowEnd());
    XYSeries whole = chart.addSeries(name, List.of(first, last), List.of(height, height));
    whole.setLineColor(color);
    whole.setLineStyle(SeriesLines.SOLID);
    whole.setLineWidth(1);
    whole.setMarker(SeriesMarkers.NONE);
    whole.setShowInLegend(false);
  }

  private static XYChart chart() {
    XYChart chart =
        new XYChartBuilder()
            .width(Sheet.WIDTH)
            .height(Sheet.HEIGHT)
            .xAxisTitle("end of the window, UTC")
            .build();
    Sheet.style(chart.getStyler());
    chart.getStyler().setTimezone(TimeZone.getTimeZone("UTC"));
    return chart;
  }

  private static String name(DependenceAlert alert) {
    return AlertText.name(alert.getMonitor(), alert.getSegment());
  }
}

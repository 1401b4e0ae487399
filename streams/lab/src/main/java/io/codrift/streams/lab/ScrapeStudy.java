package io.codrift.streams.lab;

import static io.codrift.model.lab.report.Report.number;

import io.codrift.model.lab.report.Report;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.MonitorGauges;
import io.codrift.streams.runtime.Health;
import io.codrift.streams.web.WebServer;
import io.prometheus.client.CollectorRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What a scrape costs: a process that has every series of its monitors is asked for its metrics, as
 * Prometheus asks, in OpenMetrics.
 */
@Command(
    name = "scrape",
    description = "Series, bytes and seconds of a scrape of a process with many monitors.")
final class ScrapeStudy implements Study {
  private static final List<String> STATES = List.of("WARMING", "LEARNING", "WATCHING", "ALARMED");
  private static final List<String> CRITICAL = List.of("critical");
  private static final List<String> WARNING = List.of("warning");
  private static final int SEGMENTS = 10;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Random random = new Random(1);

  @Option(
      names = "--monitors",
      split = ",",
      defaultValue = "10,200,10000",
      description = "Monitors of segments; default: 10,200,10000.")
  private int[] monitors;

  @Option(names = "--scrapes", defaultValue = "20", description = "Default: 20.")
  private int scrapes;

  @Override
  public String seeds() {
    return "1";
  }

  @Override
  public void run(Report report) throws IOException, InterruptedException {
    report.text("The median of %d scrapes, after as many that are not counted.", scrapes);
    report.table("monitors", "series", "of a monitor", "kB", "of a monitor", "seconds");
    Scrape none = scrape(0);
    for (int count : monitors) {
      Scrape all = scrape(count);
      report.row(
          count,
          all.series(),
          number("%.1f", (double) (all.series() - none.series()) / count),
          number("%.0f", all.bytes() / 1e3),
          number("%.2f", (all.bytes() - none.bytes()) / 1e3 / count),
          number("%.4f", all.seconds()));
    }
  }

  /**
   * One scrape.
   *
   * @param series number of its series
   * @param bytes size of its text
   * @param seconds from request to answer
   */
  private record Scrape(long series, long bytes, double seconds) {}

  private Scrape scrape(int count) throws IOException, InterruptedException {
    CollectorRegistry registry = new CollectorRegistry();
    CodriftMetrics metrics = CodriftMetrics.ofProcess(registry);
    try (MonitorGauges gauges = metrics.monitorGauges();
        WebServer web = WebServer.start(HttpConfig.local(0), registry, new Healthy())) {
      for (int k = 0; k < count; k++) {
        watch(metrics, gauges, "price-demand-" + k / SEGMENTS, "segment-" + k % SEGMENTS);
      }
      double[] seconds = new double[scrapes];
      String text = "";
      for (int i = -scrapes; i < scrapes; i++) {
        long before = System.nanoTime();
        text = get(web.metricsUri());
        seconds[Math.max(0, i)] = (System.nanoTime() - before) / 1e9;
      }
      Arrays.sort(seconds);
      return new Scrape(
          text.lines().filter(line -> !line.startsWith("#")).count(),
          text.length(),
          seconds[scrapes / 2]);
    }
  }

  private String get(URI metrics) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(metrics)
            .header("Accept", "application/openmetrics-text; version=1.0.0")
            .build();
    return http.send(request, BodyHandlers.ofString()).body();
  }

  /** What a monitor that watches has all the time. */
  private void watch(CodriftMetrics metrics, MonitorGauges gauges, String monitor, String segment) {
    gauges.estimate(
        monitor,
        segment,
        new MonitorGauges.EstimateNumbers(
            any(), any(), any(), any(), any(), any(), any(), any(), any(), any()));
    gauges.window("orders", monitor, segment, 1_700_000_000_000L, "OK", 8192, 8192);
    gauges.evidence(monitor, segment, "level", any());
    gauges.evidence(monitor, segment, "shift", any());
    gauges.state(monitor, segment, "WATCHING", STATES);
    gauges.untilWatching(monitor, segment, 0);
    metrics.alertsOf(monitor, segment, List.of("level", "shift"), List.of("warning", "critical"));
    metrics.alertsOf(monitor, segment, List.of("stuck", "empty"), CRITICAL);
    metrics.alertsOf(
        monitor, segment, List.of("too_few", "failing", "no_data", "category"), WARNING);
  }

  private double any() {
    return random.nextDouble();
  }

  /** A process that works. */
  private static final class Healthy implements Health {
    @Override
    public List<String> reasonsNotLive() {
      return List.of();
    }

    @Override
    public List<String> reasonsNotReady() {
      return List.of();
    }
  }
}

package io.codrift.streams.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.runtime.Health;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}.
 *
 * <p>{@code /metrics} returns the Prometheus text format, or OpenMetrics if the client requests it.
 * {@code name[]} parameters select metrics. The health endpoints answer 200, or 503 with the
 * reasons, as {@code {"status": "up" | "down", "reasons": [...]}}.
 */
public final class WebServer implements AutoCloseable {
  /** Scrapes and probes are rare: a few threads suffice. */
  private static final int MAX_THREADS = 8;

  private static final int MIN_THREADS = 2;

  private final CollectorRegistry registry;
  private final ObjectMapper json = new ObjectMapper();
  private final Javalin server;

  private WebServer(CollectorRegistry registry, Health health) {
    this.registry = registry;
    this.server =
        Javalin.create(
            config -> {
              config.showJavalinBanner = false;
              config.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
              config.router.mount(
                  router ->
                      router
                          .get("/", this::index)
                          .get("/metrics", this::metrics)
                          .get("/health/live", ctx -> state(ctx, health.reasonsNotLive()))
                          .get("/health/ready", ctx -> state(ctx, health.reasonsNotReady())));
            });
  }

  /**
   * Starts serving on every address of this machine.
   *
   * @param port to listen on; 0 picks a free one
   * @param registry whose metrics are served
   * @param health asked at every probe
   * @throws PortTakenException if another process uses the port
   */
  public static WebServer start(int port, CollectorRegistry registry, Health health) {
    WebServer web = new WebServer(registry, health);
    try {
      web.server.start(port);
    } catch (JavalinBindException e) {
      throw new PortTakenException(port, e);
    }
    return web;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.port();
  }

  /** The address of the metrics on this machine. */
  public URI metricsUri() {
    return URI.create("http://localhost:" + port() + "/metrics");
  }

  @Override
  public void close() {
    server.stop();
  }

  private void index(Context ctx) {
    ctx.contentType("text/plain; charset=utf-8")
        .result("Codrift\n\n/metrics\n/health/live\n/health/ready\n");
  }

  private void metrics(Context ctx) {
    String contentType = TextFormat.chooseContentType(ctx.header("Accept"));
    Set<String> names = Set.copyOf(ctx.queryParams("name[]"));
    StringWriter text = new StringWriter();
    try {
      TextFormat.writeFormat(contentType, text, registry.filteredMetricFamilySamples(names));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ctx.contentType(contentType).result(text.toString());
  }

  private void state(Context ctx, List<String> reasons) {
    State state = new State(reasons.isEmpty() ? "up" : "down", reasons);
    try {
      ctx.status(reasons.isEmpty() ? 200 : 503)
          .contentType("application/json")
          .result(json.writeValueAsString(state));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private record State(String status, List<String> reasons) {}
}

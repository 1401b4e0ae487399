package io.codrift.streams.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.codrift.streams.config.HttpConfig;
import io.codrift.streams.runtime.Health;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.UnauthorizedResponse;
import io.javalin.security.BasicAuthCredentials;
import io.javalin.util.JavalinException;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
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

  private final HttpConfig config;
  private final CollectorRegistry registry;
  private final ObjectMapper json = new ObjectMapper();
  private final Javalin server;

  private WebServer(HttpConfig config, CollectorRegistry registry, Health health) {
    this.config = config;
    this.registry = registry;
    this.server =
        Javalin.create(
            javalin -> {
              javalin.showJavalinBanner = false;
              javalin.jetty.threadPool = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
              javalin.router.mount(
                  router ->
                      router
                          .before("/metrics", this::admit)
                          .get("/", this::index)
                          .get("/metrics", this::metrics)
                          .get("/health/live", ctx -> state(ctx, health.reasonsNotLive()))
                          .get("/health/ready", ctx -> state(ctx, health.reasonsNotReady())));
            });
  }

  /**
   * Starts serving.
   *
   * @param config host, port and who may read
   * @param registry whose metrics are served
   * @param health asked at every probe
   * @throws AddressTakenException if host and port cannot be listened at
   */
  public static WebServer start(HttpConfig config, CollectorRegistry registry, Health health) {
    WebServer web = new WebServer(config, registry, health);
    try {
      web.server.start(config.host(), config.port());
    } catch (JavalinException e) {
      throw new AddressTakenException(config, e);
    }
    return web;
  }

  /** The port that the server listens on. */
  public int port() {
    return server.port();
  }

  /** The address of the metrics on this machine. */
  public URI metricsUri() {
    boolean everywhere = config.host().equals("0.0.0.0") || config.host().equals("::");
    String host = everywhere ? HttpConfig.LOCAL : config.host();
    return URI.create(
        "http://%s:%d/metrics".formatted(host.contains(":") ? "[" + host + "]" : host, port()));
  }

  @Override
  public void close() {
    server.stop();
  }

  /** The health stays open: what probes it has no password. */
  private void admit(Context ctx) {
    config
        .login()
        .filter(login -> !isOf(login, ctx.basicAuthCredentials()))
        .ifPresent(
            login -> {
              ctx.header("WWW-Authenticate", "Basic realm=\"codrift\", charset=\"UTF-8\"");
              throw new UnauthorizedResponse("user and password are those of `http`");
            });
  }

  /** Takes as long for a wrong password as for the right one. */
  private static boolean isOf(HttpConfig.Login login, BasicAuthCredentials sent) {
    return sent != null
        && MessageDigest.isEqual(
            (login.user() + ":" + login.password().value()).getBytes(UTF_8),
            (sent.getUsername() + ":" + sent.getPassword()).getBytes(UTF_8));
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

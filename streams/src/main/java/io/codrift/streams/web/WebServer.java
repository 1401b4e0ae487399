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
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Serves {@code /metrics}, {@code /health/live} and {@code /health/ready}.
 *
 * <p>{@code /metrics} returns the Prometheus text format, or OpenMetrics if the client requests it.
 * {@code name[]} parameters select metrics. Whatever its readers do, the health endpoints answer.
 * The health endpoints answer 200, or 503 with the reasons, as {@code {"status": "up" | "down",
 * "reasons": [...]}}.
 */
public final class WebServer implements AutoCloseable {
  /** Scrapes and probes are rare, and no thread waits for a reader: a few threads suffice. */
  private static final int MAX_THREADS = 12;

  private static final int MIN_THREADS = 2;

  /** Fewer than there are threads, so that probes have one while so many texts are made. */
  private static final int MAX_SCRAPES = 4;

  /** Longer than any scrape of Prometheus, which gives up after ten seconds by default. */
  private static final Duration SCRAPE_LIMIT = Duration.ofMinutes(1);

  private final HttpConfig config;
  private final ObjectMapper json = new ObjectMapper();
  private final Javalin server;

  private WebServer(HttpConfig config, Scrapes scrapes, Health health) {
    this.config = config;
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
                          .get("/metrics", scrapes::serve)
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
    return start(config, new Scrapes(registry, MAX_SCRAPES, SCRAPE_LIMIT), health);
  }

  /** Same, with limits of its own for the readers of the metrics. */
  static WebServer start(HttpConfig config, Scrapes scrapes, Health health) {
    WebServer web = new WebServer(config, scrapes, health);
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

package io.codrift.streams.web;

import io.javalin.http.Context;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.HttpChannel;
import org.eclipse.jetty.server.HttpOutput;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the metrics without a thread that waits for a reader: the text is made at once and sent as
 * the reader takes it. Only a few readers are served at a time, as each has the whole text in
 * memory, and each only for a while.
 */
final class Scrapes {
  private final CollectorRegistry registry;
  private final int most;
  private final Executor afterLimit;
  private final Semaphore free;

  /**
   * @param registry whose metrics are served
   * @param most readers at a time; a further one gets 503
   * @param limit how long a reader may take; its connection is closed after it
   */
  Scrapes(CollectorRegistry registry, int most, Duration limit) {
    this(
        registry, most, CompletableFuture.delayedExecutor(limit.toMillis(), TimeUnit.MILLISECONDS));
  }

  /**
   * @param afterLimit runs what it is given when the time of a reader is over
   */
  Scrapes(CollectorRegistry registry, int most, Executor afterLimit) {
    this.registry = registry;
    this.most = most;
    this.afterLimit = afterLimit;
    this.free = new Semaphore(most);
  }

  /** Answers one request. */
  void serve(Context ctx) {
    if (!free.tryAcquire()) {
      ctx.status(503)
          .contentType("text/plain; charset=utf-8")
          .result(
              "%d readers are at the metrics already, which is the most. Ask again.%n"
                  .formatted(most));
      return;
    }
    boolean sends = false;
    try {
      byte[] body = body(ctx);
      ctx.future(() -> sent(ctx, body).whenComplete((nothing, failed) -> free.release()));
      sends = true;
    } finally {
      if (!sends) {
        free.release();
      }
    }
  }

  /** The body, compressed if the reader accepts it, and its headers. */
  private byte[] body(Context ctx) {
    String contentType = TextFormat.chooseContentType(ctx.header("Accept"));
    Set<String> names = Set.copyOf(ctx.queryParams("name[]"));
    ctx.contentType(contentType).header("Vary", "Accept-Encoding");
    boolean compressed = acceptsGzip(ctx);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compressed ? new GZIPOutputStream(bytes) : bytes;
        Writer text = new OutputStreamWriter(out, StandardCharsets.UTF_8)) {
      TextFormat.writeFormat(contentType, text, registry.filteredMetricFamilySamples(names));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (compressed) {
      ctx.header("Content-Encoding", "gzip");
    }
    return bytes.toByteArray();
  }

  private static boolean acceptsGzip(Context ctx) {
    QuotedQualityCSV accepted = new QuotedQualityCSV();
    Optional.ofNullable(ctx.header("Accept-Encoding")).ifPresent(accepted::addValue);
    return accepted.getValues().contains("gzip");
  }

  /** Completes when the body is sent, or cannot be: a reader that goes away is no failure. */
  private CompletableFuture<Void> sent(Context ctx, byte[] body) {
    CompletableFuture<Void> sent = new CompletableFuture<>();
    HttpChannel channel = Request.getBaseRequest(ctx.req()).getHttpChannel();
    HttpOutput out = channel.getResponse().getHttpOutput();
    ctx.res().setContentLength(body.length);
    out.sendContent(
        new ByteArrayInputStream(body),
        Callback.from(() -> sent.complete(null), failure -> sent.complete(null)));
    afterLimit.execute(
        () -> {
          if (!sent.isDone()) {
            channel.abort(new TimeoutException());
          }
        });
    return sent;
  }
}

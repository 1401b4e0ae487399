package io.codrift.streams.delivery;

import io.codrift.schemas.DependenceAlert;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.Secret;
import io.codrift.streams.config.WebhookConfig;
import io.codrift.streams.json.RecordJson;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Posts one alert as JSON: the fields of {@link DependenceAlert}, {@code application}, the
 * configured name, and {@code text} for people. The header {@code Idempotency-Key} is {@code
 * NAME-INCIDENT-SEQUENCE}, so that the receiver can drop what it has got before. It has the name
 * because incidents of two applications may have the same id. With a secret, the header {@code
 * Codrift-Signature} is {@code t=SECONDS,v1=HEX}: HMAC-SHA256 of {@code SECONDS.BODY}.
 */
final class Webhook {
  private static final int TOO_MANY_REQUESTS = 429;

  /** The server has understood the message and does not want it: no retry would change that. */
  private static final Set<Integer> REFUSED = Set.of(400, 410, 413, 415, 422);

  private static final long MOST_RETRY_AFTER_SECONDS = 3600;

  private final String application;
  private final WebhookConfig config;
  private final HttpClient client;
  private final Clock clock;

  /**
   * @param application the configured name
   * @param config where alerts are posted to
   * @param clock the clock of the process
   */
  Webhook(String application, WebhookConfig config, Clock clock) {
    this.application = application;
    this.config = config;
    this.clock = clock;
    this.client =
        HttpClient.newBuilder()
            .connectTimeout(config.timeout())
            // Another host must not get what is meant for this one.
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();
  }

  /** What became of a post. */
  sealed interface Outcome {
    /** The server has it. */
    record Delivered() implements Outcome {}

    /**
     * The server will never take it.
     *
     * @param reason for people
     */
    record Refused(String reason) implements Outcome {}

    /**
     * To be sent again.
     *
     * @param reason for people
     * @param pause how long the server asks to wait
     */
    record Failed(String reason, Optional<Duration> pause) implements Outcome {}
  }

  /** Posts an alert and waits for the answer. */
  Outcome post(DependenceAlert alert) {
    // In this order in every process: a repetition with the same key must have the same bytes.
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("application", application);
    texts.put("text", AlertText.of(alert));
    String body = RecordJson.of(alert, texts);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(config.url())
            .header("Content-Type", "application/json")
            .header(
                "Idempotency-Key",
                "%s-%s-%d".formatted(application, alert.getIncident(), alert.getSequence()))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    config
        .secret()
        .ifPresent(secret -> request.header("Codrift-Signature", signature(secret, body)));
    // The timeout of a request ends with its headers, and the body may hang as well.
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request.build(), HttpResponse.BodyHandlers.discarding());
    try {
      return outcome(answer.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS));
    } catch (TimeoutException e) {
      answer.cancel(true);
      return failed("timed out after " + config.timeout().toMillis() + " ms");
    } catch (ExecutionException e) {
      String reason = e.getCause().getMessage();
      return failed(reason == null ? e.getCause().getClass().getSimpleName() : reason);
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      return failed("interrupted");
    }
  }

  private static Outcome failed(String reason) {
    return new Outcome.Failed(reason, Optional.empty());
  }

  private static Outcome outcome(HttpResponse<Void> answer) {
    int status = answer.statusCode();
    if (status >= 200 && status < 300) {
      return new Outcome.Delivered();
    }
    String reason = "HTTP " + status;
    return REFUSED.contains(status)
        ? new Outcome.Refused(reason)
        : new Outcome.Failed(
            reason,
            status == TOO_MANY_REQUESTS || status == 503
                ? answer.headers().firstValue("Retry-After").flatMap(Webhook::seconds)
                : Optional.empty());
  }

  /** A number of seconds. The other form, a date, is rare; the usual wait does as well. */
  private static Optional<Duration> seconds(String text) {
    return text.strip().matches("\\d{1,9}")
        ? Optional.of(
            Duration.ofSeconds(Math.min(MOST_RETRY_AFTER_SECONDS, Long.parseLong(text.strip()))))
        : Optional.empty();
  }

  private String signature(Secret secret, String body) {
    long seconds = clock.instant().getEpochSecond();
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.value().getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signed = mac.doFinal((seconds + "." + body).getBytes(StandardCharsets.UTF_8));
      return "t=%d,v1=%s".formatted(seconds, HexFormat.of().formatHex(signed));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }
}

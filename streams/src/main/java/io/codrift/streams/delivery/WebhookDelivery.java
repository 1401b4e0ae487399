package io.codrift.streams.delivery;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.alert.AlertText;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.WebhookConfig;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.runtime.ClientProperties;
import io.codrift.streams.topic.OwnTopics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers the alerts topic to the webhook, at least once: an offset is committed after everything
 * before it was delivered. It has a thread and a consumer group of its own, {@code NAME-webhook},
 * so that a server that fails or hangs holds up no stage. Processes share the partitions.
 */
public final class WebhookDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** With so many incidents waiting no more are read. */
  private static final int MOST_WAITING = 1000;

  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);

  /** After an error that is not the server's. */
  private static final Duration PAUSE = Duration.ofSeconds(5);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final OwnTopics topics;
  private final Webhook webhook;
  private final CodriftMetrics metrics;
  private final Clock clock;
  private final Consumer<byte[], byte[]> consumer;
  private final DeliveryQueue queue = new DeliveryQueue();
  private final Thread thread;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
  private int failures;
  private Instant again = Instant.MIN;

  private WebhookDelivery(
      OwnTopics topics,
      Webhook webhook,
      CodriftMetrics metrics,
      Clock clock,
      Consumer<byte[], byte[]> consumer) {
    this.topics = topics;
    this.webhook = webhook;
    this.metrics = metrics;
    this.clock = clock;
    this.consumer = consumer;
    this.thread = new Thread(this::run, "codrift-webhook");
    this.thread.setDaemon(true);
  }

  /**
   * Starts to deliver.
   *
   * @param config the whole configuration, for clients and topics
   * @param where the webhook
   * @param metrics counts what is delivered
   * @param schemas schemas that decode the alerts
   * @param clock the clock of the process
   */
  public static WebhookDelivery start(
      CodriftConfig config,
      WebhookConfig where,
      CodriftMetrics metrics,
      KnownSchemas schemas,
      Clock clock) {
    WebhookDelivery delivery =
        new WebhookDelivery(
            OwnTopics.of(config.topics(), schemas),
            new Webhook(config.name(), where, clock),
            metrics,
            clock,
            new KafkaConsumer<>(consumer(config)));
    delivery.thread.start();
    return delivery;
  }

  private static Properties consumer(CodriftConfig config) {
    Properties properties = ClientProperties.consumer(config.kafka());
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, config.applications().webhook());
    // A webhook that is new does not get the alerts of a month.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "by_duration:PT1H");
    return properties;
  }

  private void run() {
    try {
      consumer.subscribe(List.of(topics.alerts().name()), new Handover());
      while (closed.getCount() > 0) {
        try {
          turn();
        } catch (WakeupException | InterruptException e) {
          LOG.debug("Woken up", e);
        } catch (KafkaException e) {
          LOG.warn("The alerts topic cannot be read for the webhook: {}", e.getMessage());
          LOG.debug("The cause", e);
          pause();
        } catch (RuntimeException e) {
          LOG.error("The delivery to the webhook has failed and goes on", e);
          pause();
        }
      }
    } finally {
      // A consumer that is closed by an interrupted thread does not leave its group.
      boolean unused = Thread.interrupted();
      consumer.close();
    }
  }

  private void pause() {
    try {
      boolean unused = closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      LOG.debug("Closed", e);
    }
  }

  /** Reads what there is, and sends one alert if one is due. */
  private void turn() {
    boolean full = queue.size() >= MOST_WAITING;
    if (full) {
      consumer.pause(consumer.assignment());
    } else {
      consumer.resume(consumer.paused());
    }
    boolean due = queue.size() > 0 && !clock.instant().isBefore(again);
    consumer.poll(due ? Duration.ZERO : POLL).forEach(this::take);
    metrics.webhookWaiting(queue.size());
    if (!clock.instant().isBefore(again)) {
      queue.first().ifPresent(this::send);
    }
    commit();
  }

  private void take(ConsumerRecord<byte[], byte[]> record) {
    TopicPartition partition = new TopicPartition(record.topic(), record.partition());
    try {
      queue.add(partition, record.offset(), topics.alerts().decode(record.value()));
    } catch (MalformedMessageException | UnknownSchemaException e) {
      LOG.warn(
          "Offset {} of {} is not delivered to the webhook: {}",
          record.offset(),
          partition,
          e.getMessage());
      queue.skip(partition, record.offset());
    }
  }

  private void send(DeliveryQueue.Waiting waiting) {
    DependenceAlert alert = waiting.alert();
    Webhook.Outcome outcome = webhook.post(alert);
    if (outcome instanceof Webhook.Outcome.Failed failed) {
      failures++;
      Duration wait = failed.pause().orElseGet(() -> Backoff.after(failures));
      again = clock.instant().plus(wait);
      queue.postpone(waiting);
      metrics.webhook("failed");
      LOG.warn(
          "The webhook did not take incident {} ({}). It is sent again in {} s",
          alert.getIncident(),
          failed.reason(),
          wait.toSeconds());
      return;
    }
    failures = 0;
    again = Instant.MIN;
    queue.remove(waiting);
    if (outcome instanceof Webhook.Outcome.Refused refused) {
      metrics.webhook("refused");
      LOG.error(
          "The webhook refuses an alert ({}), which is not sent again: {}",
          refused.reason(),
          AlertText.of(alert));
    } else {
      metrics.webhook("delivered");
    }
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        queue.delivered().entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, entry -> new OffsetAndMetadata(entry.getValue())));
    if (!offsets.isEmpty() && !offsets.equals(committed)) {
      consumer.commitSync(offsets, COMMIT_TIMEOUT);
      committed = offsets;
    }
  }

  /**
   * What waits of a partition is delivered by the process that gets it. A position is committed as
   * soon as a partition is there: without one the next process would begin an hour before its own
   * start, and what waits longer would be lost.
   */
  private final class Handover implements ConsumerRebalanceListener {
    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      queue.forget(partitions);
      committed = Map.of();
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      partitions.forEach(partition -> queue.begin(partition, consumer.position(partition)));
    }
  }

  /** Ends delivery. What waits is delivered after the next start. */
  @Override
  public void close() {
    closed.countDown();
    consumer.wakeup();
    thread.interrupt();
    try {
      thread.join(CLOSE_TIMEOUT.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package io.codrift.streams.command;

import io.codrift.schemas.KnownSchemas;
import io.codrift.streams.config.CodriftConfig;
import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.ingest.RecordDecoders;
import io.codrift.streams.runtime.ClientProperties;
import java.time.Clock;
import java.time.Duration;
import java.util.Properties;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The look of {@code check} at the recent records of each source, at the start of {@code run}: what
 * would keep a monitor from its rows is said in the log within seconds, and not after the windows
 * that it would have had. Nothing depends on it. It runs in a thread of its own, so the stages do
 * not wait for it, and what it cannot read it leaves out.
 */
final class FirstLook {
  private static final Logger LOG = LoggerFactory.getLogger(FirstLook.class);

  /** For one source. */
  private static final Duration MOST_TIME = Duration.ofSeconds(10);

  /** For all sources: of very many, the last ones are left out. */
  private static final Duration MOST_TIME_OF_ALL = Duration.ofMinutes(1);

  /** Of a topic of many partitions, of which a few records each are looked at. */
  private static final int FETCH_BYTES = 1 << 20;

  private static final int PARTITION_FETCH_BYTES = 1 << 16;

  private final CodriftConfig config;
  private final Clock clock;

  /**
   * @param clock the clock of the process
   */
  FirstLook(CodriftConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /** Begins to look. */
  void begin() {
    Thread thread = new Thread(this::look, "codrift-first-look");
    thread.setDaemon(true);
    thread.start();
  }

  private void look() {
    Properties properties = ClientProperties.consumer(config.kafka());
    int most = Math.toIntExact(MOST_TIME.toMillis());
    properties.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, most);
    properties.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, most);
    properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
    properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, PARTITION_FETCH_BYTES);
    long began = System.nanoTime();
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(properties)) {
      for (SourceConfig source : config.sources()) {
        if (isOver(began, MOST_TIME_OF_ALL)) {
          LOG.info(
              "There was no time to look at the recent records of {} and further sources;"
                  + " `codrift check` does.",
              source.topic());
          return;
        }
        long begins = System.nanoTime();
        look(source, consumer, () -> isOver(begins, MOST_TIME));
      }
    } catch (KafkaException e) {
      LOG.warn("The recent records could not be looked at: {}", e.getMessage());
    }
  }

  private static boolean isOver(long began, Duration time) {
    return System.nanoTime() - began > time.toNanos();
  }

  /**
   * Looks at one source and logs what is wrong.
   *
   * @param isOver whether no more time is left
   */
  void look(SourceConfig source, Consumer<byte[], byte[]> consumer, BooleanSupplier isOver) {
    try {
      tell(source, consumer, isOver);
    } catch (RuntimeException e) {
      // What the stages cannot do without they say.
      LOG.warn(
          "The recent records of {} could not be looked at: {}", source.topic(), e.getMessage());
    }
  }

  private void tell(
      SourceConfig source, Consumer<byte[], byte[]> consumer, BooleanSupplier isOver) {
    RecordDecoders decoders = RecordDecoders.of(source, KnownSchemas.bundled(), clock);
    decoders.problems().forEach(problem -> LOG.warn("{}: {}", source.topic(), problem));
    SourceInspection look = new SourceInspection(source, clock);
    if (!look.readRecent(consumer, decoders.get(), isOver)) {
      LOG.info(
          "There was no time to look at the recent records of {}; `codrift check` does.",
          source.topic());
      return;
    }
    long records = look.decoded() + look.refused();
    for (String problem : look.problems()) {
      LOG.warn("{}: of the last {} records: {}", source.topic(), records, problem);
    }
    if (look.decoded() == 0) {
      look.refusals().forEach(refused -> LOG.warn("{}: refused: {}", source.topic(), refused));
    }
  }
}

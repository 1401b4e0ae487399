package io.codrift.streams.ingest;

import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.TimestampField;
import io.codrift.streams.config.TimestampUnit;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Which event times of a source cannot be used, and why. The most frequent mistake is another unit:
 * seconds that are read as milliseconds are a time in 1970, where windows of five minutes hold
 * months of records.
 */
public final class EventTimes {
  /** No record in Kafka is older: 2001-09-09. */
  private static final long EARLIEST = 1_000_000_000_000L;

  /** Times before 1973-03-03 are refused if they are today's in another unit. */
  private static final long DOUBTFUL = 100_000_000_000L;

  private static final Duration AHEAD = Duration.ofDays(1);

  private final SourceConfig source;

  /**
   * @param source whose {@code timestamp} and {@code max-ahead} apply
   */
  public EventTimes(SourceConfig source) {
    this.source = source;
  }

  /**
   * Why an event time cannot be used; empty if it can.
   *
   * @param eventTime milliseconds since the epoch
   * @param timestamp of the record, milliseconds since the epoch; one that is negative counts as 0,
   *     one of the future as now
   * @param now wall clock, milliseconds since the epoch
   */
  public Optional<Decoded.Rejected> refusal(long eventTime, long timestamp, long now) {
    if (eventTime < 0) {
      return Optional.of(
          new Decoded.Rejected(
              RejectReason.NEGATIVE_TIMESTAMP,
              "the event time is before 1970: " + eventTime + " ms"));
    }
    Optional<String> otherUnit = otherUnit(eventTime, now);
    if (eventTime < DOUBTFUL && otherUnit.isPresent()) {
      return Optional.of(
          new Decoded.Rejected(
              RejectReason.NO_TIMESTAMP,
              "the event time is %s.%s".formatted(inMillis(eventTime), otherUnit.get())));
    }
    long maxAhead = source.maxAhead().toMillis();
    long believed = Math.max(0, Math.min(timestamp, now));
    if (eventTime - believed > maxAhead) {
      boolean aheadOfTheClock = eventTime - timestamp <= maxAhead;
      return Optional.of(
          new Decoded.Rejected(
              RejectReason.TOO_FAR_AHEAD,
              "the event time %s is further ahead of %s than max-ahead, %s%s%s"
                  .formatted(
                      Instant.ofEpochMilli(eventTime),
                      (aheadOfTheClock ? "this machine's clock, %s," : "the record's timestamp %s")
                          .formatted(Instant.ofEpochMilli(believed)),
                      source.maxAhead(),
                      aheadOfTheClock
                          ? ". The record's timestamp %s is ahead of it, too: one of the two clocks is wrong"
                              .formatted(Instant.ofEpochMilli(timestamp))
                          : "",
                      otherUnit.map(words -> "." + words).orElse(""))));
    }
    return Optional.empty();
  }

  private static String inMillis(long eventTime) {
    return Instant.ofEpochMilli(eventTime) + " in milliseconds";
  }

  /** The same where a unit is configured and the time is far ahead. */
  private static Optional<String> otherThan(TimestampUnit written, long eventTime, long now) {
    double number = eventTime / written.toMillis(1.0);
    return Arrays.stream(TimestampUnit.values())
        .filter(
            unit ->
                unit.toMillis(number) >= EARLIEST
                    && unit.toMillis(number) <= now + AHEAD.toMillis())
        .findFirst()
        .map(
            unit ->
                " In %s it is %s. Is `timestamp-unit: %s` right? Write `%s`."
                    .formatted(
                        unit.name().toLowerCase(Locale.ROOT),
                        Instant.ofEpochMilli((long) unit.toMillis(number)),
                        written.word(),
                        unit.word()));
  }

  /** What the number would be in the unit that makes it a time of our days, with the fix. */
  private Optional<String> otherUnit(long eventTime, long now) {
    Optional<TimestampField> field = source.timestamp();
    if (eventTime >= EARLIEST && eventTime <= now + AHEAD.toMillis()) {
      return Optional.empty();
    }
    Optional<TimestampUnit> written = field.flatMap(TimestampField::unit);
    if (written.isPresent()) {
      return eventTime < EARLIEST ? Optional.empty() : otherThan(written.get(), eventTime, now);
    }
    return Arrays.stream(TimestampUnit.values())
        .filter(unit -> unit != TimestampUnit.MILLISECONDS)
        .filter(
            unit -> {
              double millis = unit.toMillis((double) eventTime);
              return millis >= EARLIEST && millis <= now + AHEAD.toMillis();
            })
        .findFirst()
        .map(
            unit ->
                " In %s it is %s. %s"
                    .formatted(
                        unit.name().toLowerCase(Locale.ROOT),
                        Instant.ofEpochMilli((long) unit.toMillis((double) eventTime)),
                        field.isEmpty()
                            ? "Producers write the timestamps of records in milliseconds."
                            : "Write `timestamp-unit: %s`, or `ms` if it is right."
                                .formatted(unit.word())));
  }
}

package io.codrift.streams.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.streams.config.SourceConfig;
import io.codrift.streams.config.TimestampUnit;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What becomes of event times that producers get wrong. */
class EventTimesTest {
  private static final long NOW = Instant.parse("2026-11-27T12:00:00Z").toEpochMilli();
  private static final SourceConfig GUESSED = Sources.json("at", null, "a", "b");

  private static Optional<Decoded.Rejected> refusal(SourceConfig source, long eventTime) {
    return new EventTimes(source).refusal(eventTime, NOW, NOW);
  }

  private static void assertRefused(SourceConfig source, long time, RejectReason why, String text) {
    assertThat(refusal(source, time))
        .hasValueSatisfying(
            rejected -> {
              assertThat(rejected.reason()).isEqualTo(why);
              assertThat(rejected.detail()).contains(text);
            });
  }

  @Test
  void timesOfAnyYearAreTaken() {
    for (String time :
        new String[] {
          "1970-01-01T00:00:00Z",
          "1970-01-12T00:00:00Z",
          "1970-02-01T00:00:00Z",
          "1999-12-31T23:59:59Z",
          "2026-11-27T12:59:59Z"
        }) {
      assertThat(refusal(GUESSED, Instant.parse(time).toEpochMilli())).as(time).isEmpty();
    }
  }

  @Test
  void aClockThatIsBehindIsNamedWhereTimesAreAheadOfIt() {
    long now = NOW - 7_200_000;
    assertThat(new EventTimes(GUESSED).refusal(NOW, NOW, now))
        .hasValueSatisfying(
            rejected ->
                assertThat(rejected.detail())
                    .isEqualTo(
                        "the event time 2026-11-27T12:00:00Z is further ahead of this machine's clock,"
                            + " 2026-11-27T10:00:00Z, than max-ahead, PT1H. The record's timestamp"
                            + " 2026-11-27T12:00:00Z is ahead of it, too: one of the two clocks is wrong"));
    assertThat(new EventTimes(GUESSED).refusal(NOW, now, now))
        .hasValueSatisfying(
            rejected ->
                assertThat(rejected.detail())
                    .isEqualTo(
                        "the event time 2026-11-27T12:00:00Z is further ahead of the record's timestamp"
                            + " 2026-11-27T10:00:00Z than max-ahead, PT1H"));
  }

  @Test
  void aTimestampThatIsNotBelievedGivesNoTime() {
    EventTimes times = new EventTimes(GUESSED);
    assertThat(times.refusal(3_600_000, -1, NOW)).as("from 1970 on").isEmpty();
    assertThat(times.refusal(3_600_001, Long.MIN_VALUE, NOW)).isPresent();
    assertThat(times.refusal(NOW + 3_600_000, NOW + 7_200_000, NOW)).as("until now").isEmpty();
    assertThat(times.refusal(NOW + 3_600_001, NOW + 7_200_000, NOW)).isPresent();
  }

  @Test
  void secondsAreNotTakenForMilliseconds() {
    assertRefused(
        GUESSED,
        NOW / 1000,
        RejectReason.NO_TIMESTAMP,
        "the event time is 1970-01-21T18:49:40.800Z in milliseconds. In seconds it is"
            + " 2026-11-27T12:00:00Z. Write `timestamp-unit: s`, or `ms` if it is right.");
    assertThat(refusal(Sources.jsonTimesIn(TimestampUnit.MILLISECONDS, "at", "a", "b"), NOW / 1000))
        .as("written in the configuration")
        .isEmpty();
    assertRefused(
        Sources.json(null, null, "a", "b"),
        NOW / 1000,
        RejectReason.NO_TIMESTAMP,
        "Producers write the timestamps of records in milliseconds.");
  }

  @Test
  void smallerUnitsAreTooFarAheadAndTheAdviceNamesThem() {
    assertRefused(GUESSED, NOW * 1000, RejectReason.TOO_FAR_AHEAD, "Write `timestamp-unit: us`");
    assertRefused(
        GUESSED, NOW * 1_000_000, RejectReason.TOO_FAR_AHEAD, "Write `timestamp-unit: ns`");
    assertThat(refusal(GUESSED, NOW + 3_600_001))
        .hasValueSatisfying(
            rejected -> assertThat(rejected.detail()).endsWith("than max-ahead, PT1H"));
  }

  @Test
  void aConfiguredUnitThatIsTooLargeIsNamed() {
    assertRefused(
        Sources.jsonTimesIn(TimestampUnit.SECONDS, "at", "a", "b"),
        NOW * 1000,
        RejectReason.TOO_FAR_AHEAD,
        " Is `timestamp-unit: s` right? Write `ms`.");
    assertThat(
            refusal(
                Sources.jsonTimesIn(TimestampUnit.MILLISECONDS, "at", "a", "b"), NOW + 3_600_001))
        .hasValueSatisfying(
            rejected -> assertThat(rejected.detail()).endsWith("than max-ahead, PT1H"));
  }

  @Test
  void timesBefore1970AreRefused() {
    assertRefused(GUESSED, -1, RejectReason.NEGATIVE_TIMESTAMP, "before 1970: -1 ms");
  }
}

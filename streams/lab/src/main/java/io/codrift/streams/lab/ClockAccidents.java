package io.codrift.streams.lab;

import static io.codrift.streams.lab.Accident.ROWS;
import static io.codrift.streams.lab.Accident.SECOND;
import static io.codrift.streams.lab.Accident.START;
import static io.codrift.streams.lab.Accident.WINDOW;
import static io.codrift.streams.lab.Accident.begin;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/** Event times that are wrong, and clocks that jump. */
final class ClockAccidents {
  private static final Map<String, String> NONE = Map.of();

  private final Product product;
  private final Optional<Path> faketime;

  /**
   * @param faketime libfaketime's library
   */
  ClockAccidents(Product product, Optional<Path> faketime) {
    this.product = product;
    this.faketime = faketime;
  }

  Outcome ahead(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 10 s. After the first of five windows of %d records each, one record is 59 minutes ahead.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      long begin = System.currentTimeMillis() / (10 * SECOND) * 10 * SECOND - 600 * SECOND;
      scene.start(scene.config().tenSeconds("a"));
      for (int window = 0; window < 5; window++) {
        scene.records().send(AccidentScene.TOPIC, 0, begin + window * 10 * SECOND, ROWS, "");
        if (window == 0) {
          long time = System.currentTimeMillis() + 59 * 60 * SECOND;
          scene
              .records()
              .send(
                  AccidentScene.TOPIC, 0, List.of(scene.records().record(Long.toString(time), "")));
        }
      }
      scene.untilOk(4);
      scene.untilAllInWindows();
      report.text(
          "No record is late. Nothing is printed; the histogram of distances shows the one.");
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*ok|record_distance_seconds_bucket.*ahead.*le=\"(1.0|60.0|3600.0|\\+Inf)");
      scene.requireNoneLate();
      return scene.outcome();
    }
  }

  Outcome times(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "%d records with times in milliseconds, and one each in seconds, in microseconds, before 1970, without a time, as text"
            + " without a zone, and two hours ahead.",
        ROWS);
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      long now = System.currentTimeMillis();
      String yaml = scene.config().tenSeconds("a");
      scene.records().send(AccidentScene.TOPIC, 0, now, ROWS, "");
      List<String> wrong = new ArrayList<>();
      for (String time :
          List.of(
              Long.toString(now / SECOND),
              Long.toString(now * SECOND),
              "-86400000",
              "null",
              "\"2026-01-31T12:00:00\"",
              Long.toString(now + 7_200 * SECOND))) {
        wrong.add(scene.records().record(time, ""));
      }
      scene.records().send(AccidentScene.TOPIC, 0, wrong);
      scene
          .commands()
          .run(yaml, List.of("check"), "Topic orders|refused", "Of the last 206, 200 can be used.");
      scene.start(yaml);
      scene.untilMetric("codrift_dead_letters_total", NONE, wrong.size());
      scene.untilInWindows(ROWS);
      Map.of("no_timestamp", 3, "too_far_ahead", 2, "negative_timestamp", 1)
          .forEach(
              (reason, count) ->
                  scene.require(
                      scene.metric("codrift_dead_letters_total", Map.of("reason", reason)) == count,
                      () -> "not %d dead letters with %s".formatted(count, reason)));
      scene.requireNoneLate();
      scene.exported("codrift_dead_letters_total|codrift_records_total.*(in_window|late\"|dead)");
      return scene.outcome();
    }
  }

  Outcome replay(Report report) throws IOException, InterruptedException, ExecutionException {
    int windows = 20;
    report.text(
        "Records of 2023, as fast as they go, and then those of today. Of ten records, from the hundredth on, one is of a producer"
            + " that is 45 s ahead of the nine others. Windows of 10 s.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      scene.start(scene.config().tenSeconds("a"));
      long today = (System.currentTimeMillis() / (10 * SECOND) - windows - 6) * 10 * SECOND;
      for (long begin : List.of(START, today)) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < windows * ROWS; i++) {
          long time = begin + i * 10 * SECOND / ROWS + (i >= 100 && i % 10 == 0 ? 45 * SECOND : 0);
          records.add(scene.records().record(Long.toString(time), ""));
        }
        scene.records().send(AccidentScene.TOPIC, 0, records);
      }
      // The fast producer ends the first stretch 4 windows later. The last window stays open.
      scene.untilAllInWindows();
      scene.untilWindowEnds(today + (windows - 1) * WINDOW);
      report.text("No record is late.");
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*(ok|too_few)|record_distance_seconds_bucket.*ahead.*le=\"(1.0|60.0|3600.0|\\+Inf)");
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  Outcome summerTime(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Times of Berlin, with their offsets, over the night of 2026-03-29, in which summer time begins: a record every minute, from 23:00+01:00"
            + " to 06:00+02:00. Windows of an hour and, of the topic `days`, of a day.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      Topics.create(scene.broker().bootstrap(), "days", 1);
      String yaml =
          scene.config().yaml("a", "size: 1h, grace: 0s", "idle-timeout: 2s", "idle: close");
      ZoneId berlin = ZoneId.of("Europe/Berlin");
      ZonedDateTime begin = ZonedDateTime.of(2026, 3, 28, 23, 0, 0, 0, berlin);
      ZonedDateTime end = ZonedDateTime.of(2026, 3, 29, 6, 0, 0, 0, berlin);
      List<String> records = new ArrayList<>();
      for (ZonedDateTime time = begin; time.isBefore(end); time = time.plusMinutes(1)) {
        records.add(
            scene
                .records()
                .record('"' + time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME) + '"', ""));
      }
      scene.records().send(AccidentScene.TOPIC, 0, records);
      scene.records().send("days", 0, records);
      scene.start(
          yaml
              + AccidentConfig.source(
                  "days", "size: 1d, grace: 0s", "idle-timeout: 2s", "idle: close"));
      scene.untilAllInWindows();
      scene.untilMetric("codrift_windows_total", NONE, 6 + 2);
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead)|codrift_windows_total.*(ok|too_few)");
      scene
          .commands()
          .run(
              yaml,
              List.of("tail", "--from-beginning", "--until-end", "--only", "estimates"),
              "2026-",
              "days-m");
      List<String> ends =
          scene.commands().estimates(yaml).all().stream()
              .map(e -> "%s %s".formatted(e.monitor(), Instant.ofEpochMilli(e.end())))
              .sorted()
              .toList();
      List<String> expected = new ArrayList<>();
      for (String monitor : List.of("days-m", "orders-m")) {
        Duration window = monitor.equals("days-m") ? Duration.ofDays(1) : Duration.ofHours(1);
        long size = window.toMillis();
        long first = begin.toInstant().toEpochMilli() / size * size;
        for (long start = first; start < end.toInstant().toEpochMilli(); start += size) {
          expected.add("%s %s".formatted(monitor, Instant.ofEpochMilli(start + size)));
        }
      }
      scene.require(ends.equals(expected), () -> "windows end at " + ends);
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  Outcome clock(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "Windows of 10 min, `idle-timeout: 2s`. The clock of Codrift's machine is set by libfaketime; that of the brokers is"
            + " right. %d records come in a window of an hour ago. When the partition is idle, the clock is set forward by three"
            + " hours.",
        ROWS);
    long window = 600 * SECOND;
    long begin = (System.currentTimeMillis() / window - 6) * window;
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      Path clock = Files.writeString(scene.file("clock"), "+0\n");
      scene.startWith(
          Map.of(
              "LD_PRELOAD",
              faketime.orElseThrow().toString(),
              "FAKETIME_TIMESTAMP_FILE",
              clock.toString(),
              "FAKETIME_CACHE_DURATION",
              "1",
              "DONT_FAKE_MONOTONIC",
              "1"),
          scene.config().yaml("a", "size: 10m, grace: 0s", "idle-timeout: 2s"));
      scene.records().send(AccidentScene.TOPIC, 0, begin, ROWS, "");
      scene.untilInWindows(ROWS);
      scene.untilMetric("codrift_partition_idle", NONE, 1);
      Files.writeString(clock, "+3h\n");
      scene.untilOk(1);
      report.text("The window is over by that clock, and ends. What comes for it is late:");
      int late = 50;
      scene.records().send(AccidentScene.TOPIC, 0, begin + SECOND, late, "");
      scene.records().send(AccidentScene.TOPIC, 0, begin + window, ROWS, "");
      scene.records().send(AccidentScene.TOPIC, 0, begin + 2 * window, ROWS, "");
      scene.untilInWindows(3 * ROWS);
      scene.untilOk(2);
      scene.exported("codrift_windows_total.*ok|codrift_records_total.*(in_window|late\"|dead)");
      scene.require(
          scene.metric("codrift_records_total", Map.of("outcome", "late")) == late,
          () -> "not the records of the window that was over are late");
      return scene.outcome();
    }
  }
}

package io.codrift.streams.lab;

import io.codrift.model.lab.report.Report;
import io.codrift.streams.lab.Accident.Outcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;

/** Segments and monitors that come and go. */
final class SegmentAccidents {
  private static final String MI = "codrift_mutual_information_nats";

  private final Product product;

  SegmentAccidents(Product product) {
    this.product = product;
  }

  Outcome segments(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "`max-segments: 2`. The first window has two regions, the second eleven, all later ones the first region.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      String yaml = scene.config().tenSeconds("a", "split-by: region", "max-segments: 2");
      scene.start(yaml);
      windows(scene, 0, 1, 0);
      windows(scene, 0, 1, 1);
      windows(scene, 1, 2, 0);
      scene.untilOk(2);
      for (int region = 2; region < 12; region++) {
        windows(scene, 1, 2, region);
      }
      windows(scene, 2, 9, 0);
      scene.untilOk(9);
      scene.untilAllInWindows();
      scene.untilPrinted("has more segments than max-segments allows");
      scene.printed("segments");
      scene.exported(
          "codrift_records_total.*(in_window|late\"|dead|segment)|codrift_windows_total.*ok");
      scene.commands().run(yaml, List.of("segments"), ".", "orders: 2 segments of at most 2");
      report.text("The first region has records, the second has none any more, and is cleared.");
      scene.commands().run(yaml, clear("r0"), ".", "Segment r0 of orders is kept: it has records");
      scene.commands().run(yaml, clear("r1"), ".", "Segment r1 of orders is cleared.");
      return scene.outcome();
    }
  }

  Outcome expiry(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "`max-segments: 1`, `segment-expiry: 100s`, windows of 10 s. The region r0 has records in two windows, and then r1, which is"
            + " refused, for the next 14.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      String yaml =
          scene
              .config()
              .tenSeconds("a", "split-by: region", "max-segments: 1", "segment-expiry: 100s");
      scene.start(yaml);
      windows(scene, 0, 2, 0);
      windows(scene, 2, 3, 1);
      scene.untilOk(2);
      scene.require(scene.exports(MI, Map.of("segment", "r0")), () -> "there are no gauges of r0");
      windows(scene, 3, 16, 1);
      scene.untilPrinted("Segment \"r0\" of source orders is forgotten");
      scene.untilPrinted("has more segments than max-segments allows");
      scene.printed("egment");
      scene.until("no gauges of r0", () -> !scene.exports(MI, Map.of("segment", "r0")));
      report.text("The gauges of r0 are gone. r2 comes, in two windows, and takes its place.");
      windows(scene, 16, 18, 2);
      windows(scene, 18, 19, 1);
      scene.untilOk(4);
      scene.exported(
          MI + "|codrift_windows_total.*ok|codrift_records_total.*(in_window|late|dead|segment)");
      scene.commands().run(yaml, List.of("segments"), ".", "r2");
      scene.require(scene.exports(MI, Map.of("segment", "r2")), () -> "there are no gauges of r2");
      scene.requireNoneLateOrRefused();
      return scene.outcome();
    }
  }

  private static void windows(AccidentScene scene, int from, int until, int region) {
    scene.records().windows(1, from, until, ",\"region\":\"r%d\"".formatted(region));
  }

  Outcome removed(Report report) throws IOException, InterruptedException, ExecutionException {
    report.text(
        "`topics.retention: 1m`. Two monitors have estimates; then one of them is removed from the configuration, and the process"
            + " started again.");
    try (AccidentScene scene = new AccidentScene(report, product, 1)) {
      String one =
          scene.config().tenSeconds("a").replace("replication: 1", "replication: 1, retention: 1m");
      String both =
          one.replace("monitors: [", "monitors: [{ name: gone, x: [quantity], y: [price] }, ");
      Map<String, String> gone = Map.of("monitor", "gone");
      scene.start(both);
      scene.records().windows(1, 0, 3, "");
      scene.untilOk(4);
      scene.exported(MI);
      scene.require(scene.exports(MI, gone), () -> "there are no gauges of the monitor");
      scene.stop();
      scene.start(one);
      scene.until(
          "the gauges of the other monitor",
          () -> scene.exports(MI, Map.of("monitor", "orders-m")));
      report.text("Its gauges are gone at once:");
      scene.exported(MI);
      scene.require(!scene.exports(MI, gone), () -> "there are gauges of the monitor");
      report.text("A minute after its last estimate what it has left is deleted.");
      scene.untilPrinted("The model and the baseline of monitor gone");
      scene.printed("monitor gone");
      scene.require(!scene.exports(MI, gone), () -> "there are gauges of the monitor");
      return scene.outcome();
    }
  }

  private static List<String> clear(String segment) {
    return List.of("segments", "--clear", segment, "--source", AccidentScene.TOPIC);
  }
}

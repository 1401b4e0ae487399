package io.codrift.streams.lab;

import io.codrift.model.lab.report.Lab;
import io.codrift.model.lab.report.Study;
import io.codrift.streams.lab.benchmark.RecordPathStudy;
import java.nio.file.Path;
import java.util.List;

/** The studies that need Kafka; {@code streams/lab/run} starts this. */
public final class StreamsLab {
  private StreamsLab() {}

  /** One object per study. Each is used once. */
  static List<Study> studies() {
    return List.of(
        new TruthStudy(),
        new BreakStudy(),
        new DemoStudy(),
        new PictureStudy(),
        new WindowStageStudy(),
        new RecordPathStudy(),
        new ScrapeStudy(),
        new MemoryStudy(),
        new PurgeStudy(),
        new StopStudy(),
        new SizingStudy(),
        new AccidentStudy());
  }

  public static void main(String[] arguments) {
    Path module = Path.of(System.getProperty("codrift.lab.module", "."));
    System.exit(
        Lab.command("streams/lab/run", module, System.out, System.err, studies())
            .execute(arguments));
  }
}

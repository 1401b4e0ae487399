package io.codrift.streams.window;

import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import java.util.List;
import java.util.stream.Stream;

/** The messages that the stage sent to the windows topic, by kind. */
final class Messages {
  private static final MessageCodec<WindowSample> SAMPLE =
      new MessageCodec<>(WindowSample.class, KnownSchemas.bundled());
  private static final MessageCodec<WindowProgress> PROGRESS =
      new MessageCodec<>(WindowProgress.class, KnownSchemas.bundled());

  private Messages() {}

  static List<WindowSample> parts(Stream<byte[]> values) {
    return values.filter(SAMPLE::matches).map(SAMPLE::decode).toList();
  }

  /** The progress without the openings. */
  static List<WindowProgress> progress(Stream<byte[]> values) {
    return values
        .filter(PROGRESS::matches)
        .map(PROGRESS::decode)
        .filter(progress -> !progress.getOpening())
        .toList();
  }

  /**
   * One line each: {@code part segment start seen+late+rejected} or {@code until time idle?}.
   * Openings have none.
   */
  static List<String> told(Stream<byte[]> values) {
    return values
        .filter(value -> !PROGRESS.matches(value) || !PROGRESS.decode(value).getOpening())
        .map(
            value -> {
              if (SAMPLE.matches(value)) {
                WindowSample part = SAMPLE.decode(value);
                return "part %s %d: %d seen, %d late, %d rejected"
                    .formatted(
                        part.getSegment(),
                        part.getWindowStart().toEpochMilli(),
                        part.getSeen(),
                        part.getLate(),
                        part.getRejected());
              }
              WindowProgress progress = PROGRESS.decode(value);
              long until = progress.getClosedUntil().toEpochMilli();
              return (until == Long.MIN_VALUE ? "nothing closed" : "closed until " + until)
                  + (progress.getIdle() ? ", idle" : "");
            })
        .toList();
  }
}

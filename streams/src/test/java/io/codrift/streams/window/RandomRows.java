package io.codrift.streams.window;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/** Rows of three segments with two features, one of which may be missing, and their windows. */
final class RandomRows {
  static final List<String> FEATURES = List.of("price", "quantity");

  private RandomRows() {}

  static WindowLayout layout(long size, long advance, long grace, int maxSamples) {
    long a = size;
    long b = advance;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return new WindowLayout(size, advance, grace, a, maxSamples, FEATURES);
  }

  static List<WindowRow> stream(int rows, int until, Random random) {
    List<WindowRow> stream = new ArrayList<>();
    for (int i = 0; i < rows; i++) {
      double missing = random.nextInt(5) == 0 ? Double.NaN : i;
      stream.add(
          new WindowRow(
              "s" + random.nextInt(3),
              random.nextInt(until),
              random.nextLong(),
              i,
              new double[] {missing, random.nextDouble()}));
    }
    return stream;
  }

  static List<Long> windowsOf(long time, WindowLayout layout) {
    return LongStream.iterate(0, start -> start <= time, start -> start + layout.advance())
        .filter(start -> time < start + layout.size())
        .boxed()
        .toList();
  }
}

package io.codrift.streams.testing.process;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The response of {@code /metrics}.
 *
 * @param samples every sample, in order
 */
public record Metrics(List<Sample> samples) {
  private static final Pattern LINE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? (\\S+)(?: \\S+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  public Metrics {
    samples = List.copyOf(samples);
  }

  /**
   * One sample.
   *
   * @param name name of the metric, with any suffix
   * @param labels values by label name
   * @param value of the sample
   */
  public record Sample(String name, Map<String, String> labels, double value) {
    public Sample {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * Parses the text exposition format.
   *
   * @throws IllegalArgumentException if a line is neither a comment nor a sample
   */
  static Metrics parse(String text) {
    return new Metrics(
        text.lines()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .map(Metrics::sample)
            .toList());
  }

  private static Sample sample(String line) {
    Matcher matcher = LINE.matcher(line);
    if (!matcher.matches()) {
      throw new IllegalArgumentException("not a sample: " + line);
    }
    Map<String, String> labels = new TreeMap<>();
    if (matcher.group(2) != null) {
      Matcher label = LABEL.matcher(matcher.group(2));
      while (label.find()) {
        labels.put(label.group(1), label.group(2));
      }
    }
    return new Sample(matcher.group(1), labels, number(matcher.group(3)));
  }

  private static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  /** The samples of a metric whose labels include the given ones. */
  public List<Sample> of(String name, Map<String, String> labels) {
    return samples.stream()
        .filter(s -> s.name().equals(name))
        .filter(s -> s.labels().entrySet().containsAll(labels.entrySet()))
        .toList();
  }

  /** The samples of a metric. */
  public List<Sample> of(String name) {
    return of(name, Map.of());
  }

  /** Sum over the samples of a metric whose labels include the given ones; 0 if there are none. */
  public double sum(String name, Map<String, String> labels) {
    return of(name, labels).stream().mapToDouble(Sample::value).sum();
  }

  /** Sums of a metric by one of its labels. */
  public Map<String, Double> by(String name, String label) {
    return of(name).stream()
        .collect(
            Collectors.groupingBy(
                s -> s.labels().getOrDefault(label, ""),
                TreeMap::new,
                Collectors.summingDouble(Sample::value)));
  }
}

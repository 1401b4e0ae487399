package io.codrift.streams.sample;

import io.codrift.schemas.FeatureCount;
import java.util.List;

/**
 * The fields of a sampled part other than its rows. See the schema of {@code WindowSample}.
 *
 * @param source the input topic
 * @param segment the segment; empty if the source is not split
 * @param partition the input partition
 * @param partitions number of partitions of the input topic
 * @param windowStart first millisecond of the window
 * @param windowEnd first millisecond after the window
 * @param maxSamples k of the bottom-k sample
 * @param seen records that fell into the window
 * @param missing per feature, the number of them without a value; features without missing values
 *     are left out
 * @param late late records of the partition since its previous part
 * @param rejected dead-lettered records of the partition since its previous part
 */
public record PartFacts(
    String source,
    String segment,
    int partition,
    int partitions,
    long windowStart,
    long windowEnd,
    int maxSamples,
    long seen,
    List<FeatureCount> missing,
    long late,
    long rejected) {
  public PartFacts {
    missing = List.copyOf(missing);
  }
}

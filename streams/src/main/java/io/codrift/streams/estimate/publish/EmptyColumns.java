package io.codrift.streams.estimate.publish;

import io.codrift.schemas.FeatureCount;
import java.util.List;

/** The columns of a monitor that have no value in any record of a window. */
final class EmptyColumns {
  private EmptyColumns() {}

  /**
   * Their names.
   *
   * @param missing how many records have no value, for columns of the monitor
   * @param seen number of records of the window
   */
  static List<String> of(List<FeatureCount> missing, long seen) {
    return missing.stream()
        .filter(count -> seen > 0 && count.getCount() >= seen)
        .map(FeatureCount::getFeature)
        .toList();
  }
}

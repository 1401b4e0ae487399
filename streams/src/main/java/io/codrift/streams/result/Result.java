package io.codrift.streams.result;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.WindowSample;
import org.apache.avro.specific.SpecificRecord;

/** An estimate, an alert, or the sampled rows that estimates are made of. */
public sealed interface Result {

  /** The message. */
  SpecificRecord message();

  /**
   * The monitor; for the alert of a feature, the feature; empty for sampled rows, which are of all
   * monitors of their source.
   */
  String monitor();

  /** An estimate of one window. */
  record OfWindow(DependenceEstimate message) implements Result {
    @Override
    public String monitor() {
      return message.getMonitor();
    }
  }

  /** A chunk of the sampled rows of one partition in a window. */
  record OfRows(WindowSample message) implements Result {
    @Override
    public String monitor() {
      return "";
    }
  }

  /** An alert. */
  record OfChange(DependenceAlert message) implements Result {
    @Override
    public String monitor() {
      return message.getMonitor();
    }
  }
}

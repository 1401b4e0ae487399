package io.codrift.streams.result;

import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import org.apache.avro.specific.SpecificRecord;

/** An estimate or an alert. */
public sealed interface Result {

  /** The message. */
  SpecificRecord message();

  /** The monitor; for the alert of a feature, the feature. */
  String monitor();

  /** An estimate of one window. */
  record OfWindow(DependenceEstimate message) implements Result {
    @Override
    public String monitor() {
      return message.getMonitor();
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

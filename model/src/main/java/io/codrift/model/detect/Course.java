package io.codrift.model.detect;

import io.codrift.model.Measured;
import java.util.OptionalLong;

/**
 * How a change goes on after its alarm.
 *
 * @param before mean of the signal before the change, nats
 * @param current mean of the signal over the last windows, nats
 * @param mi mean mutual information of the same windows, nats
 * @param over start of the first window in which the signal was back, milliseconds; empty while the
 *     change lasts
 */
public record Course(Measured before, Measured current, Measured mi, OptionalLong over) {
  /** Current size of the change, nats, at least 0. */
  public double size() {
    return Math.abs(current.value() - before.value());
  }
}

package io.codrift.streams.runtime;

import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.store.NewerVersionException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A message or stored value that a newer Codrift wrote and this one cannot read yet.
 *
 * @param fingerprint fingerprint of the unknown schema; empty if no schema would help
 * @param reason for a person
 */
record NewerData(OptionalLong fingerprint, String reason) {

  /** The newer data that ended a stream thread, if that was the cause. */
  static Optional<NewerData> in(Throwable thrown) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UnknownSchemaException unknown) {
        return Optional.of(
            new NewerData(OptionalLong.of(unknown.fingerprint()), unknown.getMessage()));
      }
      if (t instanceof NewerVersionException newer) {
        return Optional.of(new NewerData(OptionalLong.empty(), newer.getMessage()));
      }
    }
    return Optional.empty();
  }
}

package io.codrift.streams.runtime;

import io.codrift.schemas.UnknownSchemaException;
import io.codrift.streams.store.NewerVersionException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a newer Codrift wrote and this one cannot read yet: a message, or a value in a store.
 *
 * @param fingerprint of the schema that is not known; absent where no schema would help
 * @param reason for a person
 */
record NewerData(OptionalLong fingerprint, String reason) {

  /** What made a stream thread end, if it was newer data. */
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

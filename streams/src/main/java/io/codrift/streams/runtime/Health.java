package io.codrift.streams.runtime;

import java.util.List;

/** Whether the process works. Every reason is one line for a person. */
public interface Health {
  /** Why the process should be restarted; empty while it lives. */
  List<String> reasonsNotLive();

  /** Why it does not do its work now (starting, rebalancing, stopping); empty when ready. */
  List<String> reasonsNotReady();
}

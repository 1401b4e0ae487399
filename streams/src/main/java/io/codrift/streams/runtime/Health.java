package io.codrift.streams.runtime;

import java.util.List;

/** Whether the process works. Each reason is one line of text for people. */
public interface Health {
  /** Why the process should be restarted; empty while it is live. */
  List<String> reasonsNotLive();

  /** Why the process is not ready (starting, rebalancing, stopping); empty when ready. */
  List<String> reasonsNotReady();
}

/**
 * Reads what Codrift found, for whoever shows it: committed estimates and alerts, in the order of
 * their writing. How they are shown belongs to the commands and the demo.
 */
package io.codrift.streams.result;

package io.codrift.model.lab.report;

/**
 * A study: a picocli command whose options are its settings. Each instance is used once.
 *
 * <p>The study and its results file have the name of the command.
 */
public interface Study {
  /** The seeds of the study, for the header of the results; "none" if nothing is random. */
  String seeds();

  /**
   * Runs the study and writes headings, tables and text to {@code report} as soon as they are
   * available.
   */
  void run(Report report) throws Exception;
}

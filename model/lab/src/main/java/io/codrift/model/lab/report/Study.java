package io.codrift.model.lab.report;

/**
 * One study: a picocli command whose options are its settings. It is used once.
 *
 * <p>The name of the command is that of the study and of its results file.
 */
public interface Study {
  /** Which seeds it uses, for the head of the results; "none" if nothing is random. */
  String seeds();

  /** Measures, and writes headings, tables and text to {@code report} as soon as they are known. */
  void run(Report report) throws Exception;
}

package io.codrift.model.binary;

import java.util.function.Consumer;

/** Writes like a newer version that has appended fields to one section or to all sections. */
public final class NewerWriter extends BinaryWriter {
  /** Appends to every section. */
  public static final int EVERY = -1;

  private final int appendTo;
  private int sections;

  /**
   * @param appendTo number of the section, from 0 in the order of their start; or {@link #EVERY}
   */
  public NewerWriter(int appendTo) {
    this.appendTo = appendTo;
  }

  /** The number of sections started so far. */
  public int sections() {
    return sections;
  }

  @Override
  public void section(Consumer<BinaryWriter> body) {
    boolean append = appendTo == EVERY || appendTo == sections;
    sections++;
    super.section(
        out -> {
          body.accept(out);
          if (append) {
            out.longInteger(-1);
            out.octet(7);
          }
        });
  }
}

package io.codrift.model.detect;

import io.codrift.model.Measured;
import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.List;
import java.util.Optional;

/** The binary form of the windows in a {@link MonitorState}; see {@link MonitorStateCodec}. */
final class WindowCodec {
  private WindowCodec() {}

  static void measured(BinaryWriter out, Measured measured) {
    out.real(measured.value());
    out.real(measured.standardError());
  }

  static Measured measured(BinaryReader in) {
    return new Measured(in.real(), in.real());
  }

  static void correlations(BinaryWriter out, Correlations correlations) {
    out.integer(correlations.size());
    for (int i = 0; i < correlations.size(); i++) {
      out.single((float) correlations.get(i));
    }
  }

  static Correlations correlations(BinaryReader in) {
    double[] values = new double[in.count("correlations", Float.BYTES)];
    for (int i = 0; i < values.length; i++) {
      values[i] = in.single();
    }
    return Correlations.of(values);
  }

  static void windows(BinaryWriter out, List<ScoredWindow> windows) {
    out.integer(windows.size());
    windows.forEach(w -> out.section(section -> window(section, w)));
  }

  static void window(BinaryWriter out, ScoredWindow window) {
    out.longInteger(window.begin());
    out.integer(window.gap());
    measured(out, window.mi());
    measured(out, window.level());
    measured(out, window.shift());
    correlations(out, window.correlations());
    parts(out, window.parts());
  }

  static ScoredWindow window(BinaryReader in) {
    return new ScoredWindow(
        in.longInteger(),
        in.integer("the gap before a window", 0, Integer.MAX_VALUE - 1),
        measured(in),
        measured(in),
        measured(in),
        correlations(in),
        parts(in));
  }

  static void parts(BinaryWriter out, Optional<ShiftParts> parts) {
    out.octet(parts.isPresent() ? 1 : 0);
    parts.ifPresent(
        known -> {
          measured(out, known.inside());
          measured(out, known.dependence());
        });
  }

  static Optional<ShiftParts> parts(BinaryReader in) {
    return in.hasMore() && in.octet() != 0
        ? Optional.of(new ShiftParts(measured(in), measured(in)))
        : Optional.empty();
  }
}

package io.codrift.model.copula;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import io.codrift.model.flow.CopulaModel;
import io.codrift.model.flow.EllipticalStart;
import io.codrift.model.flow.PartialStart;

/** The bytes of models in a checkpoint: the kind, then its section. */
public final class CopulaCodec {
  private static final int PARTIAL = 1;
  private static final int MIXTURE = 2;
  private static final int FOURIER = 3;
  private static final int REVERSED = 4;
  private static final int ROTATED = 5;
  private static final int PAIRS = 6;

  private CopulaCodec() {}

  /** Whether the model is of a kind that format 3 of the checkpoint does not have. */
  public static boolean isSinceFormat4(CopulaModel model) {
    return model instanceof RotatedModel || model instanceof PairsModel;
  }

  /** Writes a model. */
  public static void write(BinaryWriter out, CopulaModel model) {
    if (model instanceof PartialStart partial) {
      out.integer(PARTIAL);
      out.section(
          section -> {
            section.real(partial.share());
            section.reals(partial.dependent().scatter());
          });
    } else if (model instanceof MixtureModel mixture) {
      out.integer(MIXTURE);
      out.section(mixture::write);
    } else if (model instanceof FourierModel fourier) {
      out.integer(FOURIER);
      out.section(fourier::write);
    } else if (model instanceof ReversedModel reversed) {
      out.integer(REVERSED);
      out.section(reversed.reverse()::write);
    } else if (model instanceof RotatedModel rotated) {
      out.integer(ROTATED);
      out.section(rotated::write);
    } else if (model instanceof PairsModel pairs) {
      out.integer(PAIRS);
      out.section(pairs::write);
    } else {
      throw new IllegalStateException("a checkpoint knows no " + model.getClass());
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param targets dimensions of the target
   * @param contexts dimensions of the context
   * @throws IllegalArgumentException if the bytes are no such model
   */
  public static CopulaModel read(
      BinaryReader in, int targets, int contexts, EllipticalStart.Tables tables) {
    int kind = in.integer("kind of the copula model", PARTIAL, PAIRS);
    return in.section(
        "copula model",
        section ->
            switch (kind) {
              case PARTIAL -> partial(section, targets, contexts, tables);
              case MIXTURE -> MixtureModel.read(section, targets, contexts);
              case FOURIER -> FourierModel.read(section, targets, contexts);
              case PAIRS -> PairsModel.read(section, targets, contexts);
              case ROTATED -> RotatedModel.read(section, targets, contexts, tables);
              default -> new ReversedModel(FourierModel.read(section, contexts, targets));
            });
  }

  private static PartialStart partial(
      BinaryReader in, int targets, int contexts, EllipticalStart.Tables tables) {
    double share = in.finite("share of the dependent rows");
    int dims = targets + contexts;
    return new PartialStart(
        EllipticalStart.restore(
            Double.POSITIVE_INFINITY,
            targets,
            contexts,
            in.finites("scatter of the dependent rows", dims * dims),
            tables),
        share);
  }
}

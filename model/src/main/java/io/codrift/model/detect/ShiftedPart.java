package io.codrift.model.detect;

/** Which part of the joint distribution of the ranks has changed. */
public enum ShiftedPart {
  /** The modelled side alone: what the other side is given it is as before. */
  MODELLED_SIDE,
  /** What the other side is given the modelled side. */
  DEPENDENCE
}

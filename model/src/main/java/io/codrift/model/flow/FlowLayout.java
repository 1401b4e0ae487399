package io.codrift.model.flow;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The positions of the P weights of a {@link FlowShape}: the parts in the order of the claims, one
 * after the other.
 *
 * <p>The weights for x alone (the paper's W22) come first, then the weights that read y (W21 and
 * the network before it). Transforms claim from the last to the first, then the context.
 *
 * @param transforms in the order in which they are applied
 * @param rows all rows, in the order of the claims
 * @param bias the biases of all rows
 * @param parts all parts
 * @param offsets of every part's first value, and P at the end
 * @param shared number of weights for x alone
 */
record FlowLayout(
    List<TransformShape.Claimed> transforms,
    ContextShape.Claimed context,
    List<Rows> rows,
    Part bias,
    List<Part> parts,
    List<Integer> offsets,
    int shared) {

  static FlowLayout of(FlowShape shape) {
    Claims claims = new Claims();
    List<TransformShape.Claimed> transforms = new ArrayList<>();
    for (int i = shape.transforms().size() - 1; i >= 0; i--) {
      transforms.add(shape.transforms().get(i).claim(claims, shape.xDims()));
    }
    Collections.reverse(transforms);
    Part bias = claims.biases();
    int ofXAlone = claims.parts().size();
    ContextShape.Claimed context = shape.context().claim(claims, shape.yDims());
    List<Part> parts = claims.parts();
    List<Integer> offsets = new ArrayList<>();
    int next = 0;
    for (Part part : parts) {
      offsets.add(next);
      next = Math.addExact(next, part.size());
    }
    offsets.add(next);
    return new FlowLayout(
        transforms, context, claims.rows(), bias, parts, offsets, offsets.get(ofXAlone));
  }

  /** P. */
  int parameters() {
    return offsets.get(parts.size());
  }

  /** Position of the first value of a part. */
  int offset(Part part) {
    return offsets.get(part.number());
  }

  /** Number of all rows. */
  int allRows() {
    return bias.rows();
  }

  /** Number of rows of the widest layer. */
  int widestLayer() {
    return rows.stream().mapToInt(Rows::count).max().orElseThrow();
  }

  /** The initial weights of all transforms and of the context, shape (P). */
  float[] initial(long seed) {
    InitialWeights initial = new InitialWeights(this, seed);
    for (int i = transforms.size() - 1; i >= 0; i--) {
      transforms.get(i).initialize(initial);
    }
    context.initialize(initial);
    return initial.values();
  }
}

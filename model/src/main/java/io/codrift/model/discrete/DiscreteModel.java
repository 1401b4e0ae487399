package io.codrift.model.discrete;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * A model of the target given the context, where a column of either has atoms: the levels of the
 * target, and the scores where it has no atoms. Immutable; holds atoms by their values and no
 * marginal maps, so it can be compared with later windows.
 */
public final class DiscreteModel {
  private final List<DiscretePart> target;
  private final List<DiscretePart> context;
  private final List<Link> links;
  private final List<ScoreLink> scores;

  DiscreteModel(
      List<DiscretePart> target,
      List<DiscretePart> context,
      List<Link> links,
      List<ScoreLink> scores) {
    this.target = List.copyOf(target);
    this.context = List.copyOf(context);
    this.links = List.copyOf(links);
    this.scores = List.copyOf(scores);
  }

  /**
   * The model on some rows of a window. The frequencies of the levels are those of the window, so
   * that a change of them alone is no change of the dependence.
   *
   * @param targets columns of the modelled side; their own discrete parts are not used
   * @param contexts columns of the other side, likewise
   * @param fitted the rows on which scores and frequencies are fitted
   * @param rows the rows to fill; the others are 0
   * @param hashes the hash of each row of the window
   */
  public LogRatios ratios(
      SideColumns targets, SideColumns contexts, int[] fitted, int[] rows, long[] hashes) {
    List<SplitColumn> splitTarget =
        new SideColumns(targets.columns(), target, targets.salt()).split(fitted, hashes);
    List<SplitColumn> splitContext =
        new SideColumns(contexts.columns(), context, contexts.salt()).split(fitted, hashes);
    LogRatios ratios = LogRatios.zeros(hashes.length);
    List<SplitColumn> known = new ArrayList<>(splitContext);
    List<SplitColumn> preceding = new ArrayList<>();
    for (Link link : links) {
      int[] cell = link.cells().of(Link.some(splitTarget, link.columns()));
      double[] logFrequencies = Frequencies.logarithms(cell, link.cells().count(), fitted);
      add(
          link,
          link.given().logRatios(known, cell, rows, logFrequencies),
          cell,
          rows,
          ratios.conditional());
      double[] alone =
          link.alone()
              .map(model -> model.logRatios(preceding, cell, rows, logFrequencies))
              .orElseGet(() -> new double[rows.length]);
      add(link, alone, cell, rows, ratios.marginal());
      SplitColumn cells = SplitColumn.ofCells(link.cells().count(), cell);
      known.add(cells);
      preceding.add(cells);
    }
    for (ScoreLink link : scores) {
      link.add(splitTarget, splitContext, rows, ratios);
    }
    return ratios;
  }

  private static void add(Link link, double[] some, int[] cell, int[] rows, double[] into) {
    for (int k = 0; k < rows.length; k++) {
      into[rows[k]] += some[k] + link.inner()[cell[rows[k]]];
    }
  }

  /** Whether a network is part of the model. */
  public boolean hasNetwork() {
    return links.stream().anyMatch(link -> link.given() instanceof NetworkModel)
        || scores.stream().anyMatch(link -> link.network().isPresent());
  }

  /** Writes the model as one section. */
  public void write(BinaryWriter out) {
    out.section(
        section -> {
          section.integer(target.size());
          target.forEach(part -> part.write(section));
          section.integer(context.size());
          context.forEach(part -> part.write(section));
          section.integer(links.size());
          links.forEach(link -> link.write(section));
          section.integer(scores.size());
          scores.forEach(link -> link.write(section));
        });
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @throws IllegalArgumentException if the bytes are no such model, or a model of other dimensions
   */
  public static DiscreteModel read(BinaryReader in, int targets, int contexts) {
    return in.section(
        "discrete model",
        section -> {
          List<DiscretePart> target = parts(section, "target columns", targets);
          List<DiscretePart> context = parts(section, "context columns", contexts);
          int count = section.integer("links", 0, targets);
          List<Link> links = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            links.add(Link.read(section, targets));
          }
          int scored = section.integer("score links", 0, targets);
          List<ScoreLink> scores = new ArrayList<>();
          for (int i = 0; i < scored; i++) {
            scores.add(ScoreLink.read(section, targets));
          }
          return new DiscreteModel(target, context, links, scores);
        });
  }

  private static List<DiscretePart> parts(BinaryReader in, String field, int count) {
    in.integer(field, count, count);
    List<DiscretePart> parts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      parts.add(DiscretePart.read(in));
    }
    return parts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DiscreteModel that
        && target.equals(that.target)
        && context.equals(that.context)
        && links.equals(that.links)
        && scores.equals(that.scores);
  }

  @Override
  public int hashCode() {
    return Objects.hash(target, context, links, scores);
  }
}

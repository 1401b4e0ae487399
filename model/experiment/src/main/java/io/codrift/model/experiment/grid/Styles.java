package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.NdoePaper;
import io.codrift.model.experiment.grid.PeerCatalogue.Group;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Which colour and marker an estimator has. It is the same in every picture: the paper's method has
 * the first, and the others those of their places in their groups. Only where two of one picture
 * have the same place, the later one takes the first that is free.
 */
final class Styles {
  /** The paper's method, which is in the pictures of all groups. */
  static final String REFERENCE = NdoePaper.NAME;

  private Styles() {}

  /** The style of each estimator of a picture, below {@link PanelChart#MOST_LINES}. */
  static Map<String, Integer> of(List<String> estimators) {
    Map<String, Integer> styles = new LinkedHashMap<>();
    for (String estimator : estimators) {
      int own = own(estimator);
      int style =
          IntStream.concat(IntStream.of(own), IntStream.range(0, PanelChart.MOST_LINES))
              .filter(s -> !styles.containsValue(s))
              .findFirst()
              .orElse(own);
      styles.put(estimator, style);
    }
    return styles;
  }

  private static int own(String estimator) {
    if (estimator.equals(REFERENCE)) {
      return 0;
    }
    Group group = PeerCatalogue.entry(estimator).group();
    List<String> members =
        PeerCatalogue.names().stream()
            .filter(name -> !name.equals(REFERENCE))
            .filter(name -> PeerCatalogue.entry(name).group() == group)
            .toList();
    return (1 + Math.max(0, members.indexOf(estimator))) % PanelChart.MOST_LINES;
  }
}

package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.NdoePaper;
import io.codrift.model.experiment.grid.PeerCatalogue.Group;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Which colour and marker an estimator has. It is the same in every picture: the paper's method has
 * the first, and the others those of their places in their groups. Only where two of one picture
 * have the same place, the later one takes what no other of them has.
 */
final class Styles {
  /** The paper's method, which is in the pictures of all groups. */
  static final String REFERENCE = NdoePaper.NAME;

  private Styles() {}

  /** The style of each estimator of a picture, below {@link PanelChart#MOST_LINES}. */
  static Map<String, Integer> of(List<String> estimators) {
    Map<String, Integer> styles = new HashMap<>();
    for (String estimator : estimators) {
      own(estimator)
          .ifPresent(
              own -> {
                if (!styles.containsValue(own)) {
                  styles.put(estimator, own);
                }
              });
    }
    for (String estimator : estimators) {
      if (!styles.containsKey(estimator)) {
        styles.put(estimator, free(styles));
      }
    }
    return styles;
  }

  private static int free(Map<String, Integer> styles) {
    return IntStream.range(0, PanelChart.MOST_LINES)
        .filter(style -> !styles.containsValue(style))
        .findFirst()
        .orElse(styles.size() % PanelChart.MOST_LINES);
  }

  /** Empty for one that is not in the catalogue by its name, such as {@code smile-2}. */
  private static OptionalInt own(String estimator) {
    if (estimator.equals(REFERENCE)) {
      return OptionalInt.of(0);
    }
    Group group = PeerCatalogue.entry(estimator).group();
    List<String> members =
        PeerCatalogue.names().stream()
            .filter(name -> !name.equals(REFERENCE))
            .filter(name -> PeerCatalogue.entry(name).group() == group)
            .toList();
    int place = members.indexOf(estimator);
    return place < 0 ? OptionalInt.empty() : OptionalInt.of((1 + place) % PanelChart.MOST_LINES);
  }
}

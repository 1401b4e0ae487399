package io.codrift.streams.alert;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.CategoryChange;
import io.codrift.schemas.ColumnLevels;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.LevelCount;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CategoriesTest {
  private static final int LEARNING = 10;

  private final Categories categories = new Categories(LEARNING);
  private BreakHistory history = Breaks.none();

  /** A window whose categories have texts. */
  private static DependenceEstimate named(Map<String, Integer> counts) {
    return window(counts.size(), counts, true);
  }

  private static DependenceEstimate window(int different, Map<String, Integer> counts) {
    return window(different, counts, false);
  }

  private static DependenceEstimate window(
      int different, Map<String, Integer> counts, boolean named) {
    List<LevelCount> levels = new ArrayList<>();
    new TreeMap<>(counts)
        .forEach(
            (text, count) ->
                levels.add(
                    LevelCount.newBuilder()
                        .setCode(Category.code(text))
                        .setCount((long) count)
                        .setText(named ? text : null)
                        .build()));
    return DependenceEstimate.newBuilder()
        .setMonitor("m")
        .setX(List.of("shop"))
        .setY(List.of("price"))
        .setWindowStart(Instant.EPOCH)
        .setWindowEnd(Instant.EPOCH)
        .setUsed(counts.values().stream().mapToLong(Integer::longValue).sum())
        .setLevels(
            List.of(
                ColumnLevels.newBuilder()
                    .setColumn("shop")
                    .setDifferent(different)
                    .setLevels(levels)
                    .build()))
        .build();
  }

  private static DependenceEstimate window(Map<String, Integer> counts) {
    return window(counts.size(), counts);
  }

  private Optional<Break> next(DependenceEstimate window) {
    Optional<Break> found = categories.judge(history, window);
    history = categories.learn(history, window);
    return found;
  }

  private void learn(int windows, Map<String, Integer> counts) {
    for (int i = 0; i < windows; i++) {
      assertThat(next(window(counts))).isEmpty();
    }
  }

  @Test
  void aNewCategoryIsNamedWithItsColumnAndShare() {
    learn(LEARNING, Map.of("a", 500, "b", 500));
    assertThat(next(window(Map.of("a", 500, "b", 481, "c", 19)))).as("too few").isEmpty();
    Break found = next(window(Map.of("a", 500, "b", 400, "c", 100))).orElseThrow();
    assertThat(found.kind()).isEqualTo(BreakKind.CATEGORY);
    assertThat(found.columns()).containsExactly("shop");
    assertThat(found.categories())
        .containsExactly(
            CategoryChange.newBuilder()
                .setColumn("shop")
                .setCategory(Category.name(Category.code("c")))
                .setAppeared(true)
                .setShare(0.1)
                .build());
    assertThat(next(window(Map.of("a", 500, "c", 500))))
        .as("it is not learnt by lasting")
        .isPresent();
  }

  @Test
  void aVanishedCategoryIsOneThatTheBaselineAlwaysHad() {
    learn(LEARNING - 1, Map.of("a", 500, "b", 480, "rare", 20));
    learn(1, Map.of("a", 500, "b", 490, "rare", 10));
    assertThat(next(window(Map.of("a", 500, "b", 500)))).as("it is rare").isEmpty();
    assertThat(next(window(Map.of("a", 1000, "rare", 10))).orElseThrow().categories())
        .singleElement()
        .satisfies(
            change -> {
              assertThat(change.getAppeared()).isFalse();
              assertThat(change.getCategory()).isEqualTo(Category.name(Category.code("b")));
              assertThat(change.getShare()).isEqualTo(0.48);
            });
    assertThat(next(window(Map.of("a", 40)))).as("19 rows of b were to be expected").isEmpty();
  }

  @Test
  void aCategoryHasTheTextThatAnEstimateTells() {
    next(named(Map.of("a", 500, "b", 300, "c", 200)));
    learn(LEARNING - 1, Map.of("a", 500, "b", 500, "c", 200));
    assertThat(next(window(Map.of("a", 1000))).orElseThrow().categories())
        .as("the first window told the texts of what has vanished")
        .extracting(CategoryChange::getText)
        .containsExactlyInAnyOrder("b", "c");
    assertThat(
            next(named(Map.of("a", 500, "b", 300, "c", 200, "d", 40))).orElseThrow().categories())
        .extracting(CategoryChange::getText)
        .containsExactly("d");
  }

  @Test
  void aTextThatIsToldAfterTheBaselineIsKept() {
    learn(LEARNING, Map.of("a", 500, "b", 500));
    assertThat(next(window(Map.of("a", 1000))).orElseThrow().categories())
        .extracting(CategoryChange::getText)
        .containsExactly((String) null);
    next(named(Map.of("a", 500, "b", 500)));
    assertThat(next(window(Map.of("a", 1000))).orElseThrow().categories())
        .extracting(CategoryChange::getText)
        .containsExactly("b");
  }

  @Test
  void whatComesAndGoesInTheBaselineIsNoNews() {
    for (int i = 0; i < LEARNING; i++) {
      next(window(i % 3 == 0 ? Map.of("a", 500, "b", 500) : Map.of("a", 500, "c", 500)));
    }
    assertThat(next(window(Map.of("a", 1000)))).isEmpty();
    assertThat(next(window(Map.of("a", 200, "b", 400, "c", 400)))).isEmpty();
  }

  @Test
  void aColumnIsJudgedOnlyIfAllCategoriesOfItsBaselineAreKnown() {
    learn(LEARNING - 1, Map.of("a", 500, "b", 500));
    next(window(100, Map.of("a", 500, "b", 500)));
    assertThat(next(window(Map.of("c", 1000)))).isEmpty();
  }

  @Test
  void aFloodOfNewCategoriesIsFound() {
    learn(LEARNING, Map.of("a", 500, "b", 500));
    Break found = next(window(500, Map.of("c", 100, "d", 200))).orElseThrow();
    assertThat(found.categories())
        .as("a and b may be among the 500")
        .extracting(CategoryChange::getAppeared)
        .containsExactly(true, true);
  }

  @Test
  void ofVeryManyChangesThoseOfTheLargestSharesAreTold() {
    learn(LEARNING, Map.of("a", 500, "b", 500));
    Map<String, Integer> counts = new TreeMap<>();
    for (int i = 0; i < 150; i++) {
      counts.put("new " + i, 100 + i);
    }
    Break found = next(window(counts)).orElseThrow();
    assertThat(found.categories()).hasSize(Categories.MOST_CHANGES);
    assertThat(found.categories().get(2).getCategory())
        .as("after a and b, which have vanished")
        .isEqualTo(Category.name(Category.code("new 149")));
  }

  @Test
  void aHistoryHasABoundedNumberOfTexts() {
    List<ColumnLevels> columns = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (int column = 0; column < 60; column++) {
      names.add("column " + column);
      List<LevelCount> levels = new ArrayList<>();
      for (int level = 0; level < 50; level++) {
        String text = "level " + level;
        levels.add(
            LevelCount.newBuilder()
                .setCode(Category.code(text))
                .setCount(20L)
                .setText(text)
                .build());
      }
      columns.add(
          ColumnLevels.newBuilder()
              .setColumn("column " + column)
              .setDifferent(50)
              .setLevels(levels)
              .build());
    }
    DependenceEstimate window =
        DependenceEstimate.newBuilder(window(Map.of("a", 1000)))
            .setX(names)
            .setLevels(columns)
            .build();
    for (int i = 0; i < 3; i++) {
      history = categories.learn(history, window);
    }
    assertThat(history.getCategories()).hasSize(60);
    assertThat(
            history.getCategories().stream()
                .flatMap(column -> column.getLevels().stream())
                .filter(level -> level.getText() != null))
        .hasSize(2_000);
  }

  @Test
  void aNewBaselineIsLearntWhenTheOldOneIsGivenUp() {
    learn(LEARNING, Map.of("a", 500, "b", 500));
    assertThat(next(window(Map.of("c", 1000)))).isPresent();
    history = Breaks.accepted(history);
    learn(LEARNING, Map.of("c", 1000));
    assertThat(next(window(Map.of("c", 1000)))).isEmpty();
    assertThat(next(window(Map.of("a", 1000)))).isPresent();
  }
}

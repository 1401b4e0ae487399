package io.codrift.model.flow;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.model.Category;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SortedColumnTest {
  @Test
  void codesAreCountedAndReplacedByTheirPlaces() {
    double a = Category.code("a");
    double b = Category.code("b");
    SortedColumn column = SortedColumn.of(new double[] {a, -7, b, a, 1e300, -7});
    assertThat(column.codes()).isEqualTo(3);
    assertThat(column.singleCodes()).isEqualTo(1);
    SortedColumn measured = column.measured();
    int first = a < b ? 1 : 2;
    assertThat(measured.values()).containsExactly(first, 0, 3 - first, first, 3, 0);
    assertThat(measured.order()).isEqualTo(column.order());
    assertThat(measured.distinct()).isEqualTo(4);
    assertThat(measured.unit()).isEqualTo(1);
    assertThat(measured.codes()).isZero();
    SortedColumn numbers = SortedColumn.of(new double[] {3, 1, 3});
    assertThat(numbers.measured()).isSameAs(numbers);
  }

  @Property
  void ordersByValueAndThenByRow(
      @ForAll @Size(min = 1, max = 60) List<@IntRange(min = -4, max = 4) Integer> values) {
    // Includes negative zero, which is tied with zero.
    double[] column = values.stream().mapToDouble(v -> v == 1 ? -0.0 : v / 2).toArray();
    int[] expected =
        IntStream.range(0, column.length)
            .boxed()
            .sorted(Comparator.comparingDouble(r -> column[r] + 0.0))
            .mapToInt(Integer::intValue)
            .toArray();
    SortedColumn sorted = SortedColumn.of(column);
    assertThat(sorted.order()).containsExactly(expected);
    int[] even = IntStream.range(0, column.length).filter(r -> r % 2 == 0).toArray();
    assertThat(sorted.ordered(even))
        .containsExactly(IntStream.of(expected).filter(r -> r % 2 == 0).toArray());
  }
}

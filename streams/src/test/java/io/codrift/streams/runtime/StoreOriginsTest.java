package io.codrift.streams.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreOriginsTest {
  private static final String HERE = Uuid.randomUuid().toString();
  private static final String ELSEWHERE = Uuid.randomUuid().toString();

  @TempDir private Path directory;
  private final List<String> emptied = new ArrayList<>();

  private void take(String application, String origin) {
    new StoreOrigins(directory).take(application, origin, () -> emptied.add(application));
  }

  @Test
  void storesOfOtherTopicsAreEmptiedOnce() {
    take("shop-estimate", HERE);
    take("shop-estimate", HERE);
    assertThat(emptied).as("of an earlier version, and the same again").isEmpty();
    take("shop-estimate", ELSEWHERE);
    take("shop-estimate", ELSEWHERE);
    assertThat(emptied).containsExactly("shop-estimate");
  }

  @Test
  void eachStageHasItsOwn() {
    take("shop-estimate", HERE);
    take("shop-alert", HERE);
    take("other-estimate", ELSEWHERE);
    take("shop-estimate", ELSEWHERE);
    assertThat(emptied).as("the alert stage did not run").containsExactly("shop-estimate");
    take("other-estimate", ELSEWHERE);
    take("shop-alert", ELSEWHERE);
    assertThat(emptied).containsExactly("shop-estimate", "shop-alert");
  }

  @Test
  void brokersThatTellNoIdsChangeNothing() {
    take("shop-estimate", HERE);
    take("shop-estimate", Uuid.ZERO_UUID.toString());
    take("shop-estimate", HERE);
    assertThat(emptied).isEmpty();
  }

  /** By a wrong escape, or by bytes that are no text. */
  @ParameterizedTest
  @ValueSource(strings = {"shop-estimate=\\u00zz", "shop-estimate=\u00ff"})
  void ofADamagedFileNothingIsNoted(String damaged) throws IOException {
    Files.writeString(directory.resolve(".codrift.origins"), damaged, ISO_8859_1);
    take("shop-estimate", HERE);
    assertThat(emptied).isEmpty();
    take("shop-estimate", ELSEWHERE);
    assertThat(emptied).as("noted anew").containsExactly("shop-estimate");
  }

  @Test
  void storesThatCannotBeEmptiedAreTriedAgain() {
    take("shop-estimate", HERE);
    IllegalStateException failure = new IllegalStateException();
    assertThatThrownBy(
            () ->
                new StoreOrigins(directory)
                    .take(
                        "shop-estimate",
                        ELSEWHERE,
                        () -> {
                          throw failure;
                        }))
        .isSameAs(failure);
    take("shop-estimate", ELSEWHERE);
    assertThat(emptied).containsExactly("shop-estimate");
  }
}

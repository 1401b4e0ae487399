package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.explain.EarlierWindows;
import io.codrift.streams.explain.Example;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TailTableTest {
  private static List<String> lines(Optional<EarlierWindows> earlier) {
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    new TailTable(writer, false, earlier).print(List.copyOf(Example.estimates().subList(60, 72)));
    writer.flush();
    return out.toString().lines().toList();
  }

  @Test
  void aColumnTellsTheChangeSinceAnEarlierWindow() {
    List<String> plain = lines(Optional.empty());
    List<String> compared = lines(Optional.of(new EarlierWindows(Duration.ofMinutes(30))));
    assertThat(plain.get(0)).matches(".*LEVEL +SHIFT +USED +SEEN");
    assertThat(compared.get(0)).matches(".*LEVEL +SHIFT +SINCE 30m +USED +SEEN");
    assertThat(compared.get(1)).as("nothing is earlier").matches(".* - +980 +1000");
    assertThat(compared.get(7)).matches(".* [+-]0\\.0\\d\\d±0\\.014 +980 +1000");
    assertThat(compared.get(12)).matches(".* -0\\.4\\d\\d±0\\.014 +980 +1000");
    assertThat(plain.get(12)).endsWith("     980      1000");
    assertThat(plain).hasSameSizeAs(compared);
  }

  @Test
  void aSegmentOrAReasonSendsNothingToTheTerminal() {
    DependenceEstimate named =
        DependenceEstimate.newBuilder(Example.estimates().get(60))
            .setSegment("eu\u001b]0;t\u0007\nforged")
            .setReason("because\u001b[2J\nforged")
            .build();
    for (boolean colours : List.of(false, true)) {
      StringWriter out = new StringWriter();
      new TailTable(new PrintWriter(out), colours, Optional.empty()).print(List.of(named));
      assertThat(out.toString())
          .contains("[eu\\u001b]0;t\\u0007\\u000aforged]", "because\\u001b[2J\\u000aforged")
          .doesNotContain("\u001b]", "\u001b[2J", "\nforged");
    }
  }
}

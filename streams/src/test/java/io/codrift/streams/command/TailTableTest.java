package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

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
}

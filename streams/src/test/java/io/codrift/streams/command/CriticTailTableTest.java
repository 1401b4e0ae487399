package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.codrift.schemas.DependenceEstimate;
import io.codrift.streams.explain.Example;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CriticTailTableTest {
  @Test
  void aSegmentSendsNothingToTheTerminal() {
    DependenceEstimate named =
        DependenceEstimate.newBuilder(Example.estimates().get(60))
            .setSegment("eu\u001B]0;t\u0007\nforged")
            .build();
    StringWriter out = new StringWriter();
    PrintWriter writer = new PrintWriter(out);
    new TailTable(writer, false, Optional.empty()).print(List.of(named));
    writer.flush();
    assertThat(out.toString()).doesNotContain("\u001B", "\nforged");
  }
}

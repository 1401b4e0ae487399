package io.codrift.streams.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlertCommandOptionsTest {
  private static String id(String given, String segment, int commands) {
    return AlertCommandOptions.id(Optional.ofNullable(given), segment, commands);
  }

  @Test
  void oneCommandHasTheChosenId() {
    assertThat(id("release-7", "eu", 1)).isEqualTo("release-7");
    assertThat(id("release-7", null, 1)).isEqualTo("release-7");
  }

  @Test
  void eachOfSeveralCommandsHasAnIdOfItsOwnThatStaysTheSame() {
    assertThat(id("release-7", "eu", 2)).isEqualTo("release-7/eu");
    assertThat(id("release-7", "us", 2)).isEqualTo("release-7/us");
    assertThat(id("release-7", "eu", 2)).isEqualTo(id("release-7", "eu", 2));
  }

  @Test
  void withoutAChosenIdEachCommandIsNew() {
    assertThat(id(null, "eu", 2)).isNotEmpty().isNotEqualTo(id(null, "eu", 2));
  }
}

package io.codrift.streams.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class PrintableTest {
  @Test
  void textsOfPeopleAreKept() {
    assertThat(Printable.of("Größe, 価格, 😀 and \\ \"quotes\""))
        .isEqualTo("Größe, 価格, 😀 and \\ \"quotes\"");
    assertThat(Printable.of("می\u200cخواهم")).isEqualTo("می\u200cخواهم");
  }

  @Test
  void whatIsNotPrintedIsReplaced() {
    assertThat(Printable.of("a\r\nb\u001b]0;t\u0007\u009b\u2028\u202e\ud800"))
        .isEqualTo("a\\u000d\\u000ab\\u001b]0;t\\u0007\\u009b\\u2028\\u202e\\ud800");
  }

  @Test
  void aLongTextIsCut() {
    assertThat(Printable.of("😀😀😀", 2)).isEqualTo("😀😀…");
    assertThat(Printable.of("ab", 2)).isEqualTo("ab");
  }

  @Test
  void jsonStaysTheSameJson() throws JsonProcessingException {
    String text = "\u007f\u009b\u2028\u202e\udb80\udc00 \\ \"";
    ObjectMapper json = new ObjectMapper();
    String shown = Printable.of(json.writeValueAsString(text));
    assertThat(shown).matches("[ -~]+");
    assertThat(json.readValue(shown, String.class)).isEqualTo(text);
  }
}

package io.codrift.model.binary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BinaryReaderTest {
  private static BinaryReader reader(BinaryWriter writer) {
    byte[] bytes = writer.toBytes();
    return BinaryReader.of(bytes, 0, bytes.length);
  }

  @Test
  void readsEveryKindOfFieldBack() {
    BinaryWriter out = new BinaryWriter();
    out.octet(-3);
    out.integer(1 << 30);
    out.longInteger(Long.MIN_VALUE);
    out.real(0.1);
    out.single(0.1f);
    out.reals(new double[] {1, -2});
    out.bytes(new byte[5000]);
    BinaryReader in = reader(out);
    assertThat(in.octet()).isEqualTo((byte) -3);
    assertThat(in.integer()).isEqualTo(1 << 30);
    assertThat(in.longInteger()).isEqualTo(Long.MIN_VALUE);
    assertThat(in.real()).isEqualTo(0.1);
    assertThat(in.single()).isEqualTo(0.1f);
    assertThat(in.finites("pair")).containsExactly(1, -2);
    assertThat(in.bytes("many")).hasSize(5000);
    in.end();
  }

  @Test
  void bytesAfterTheKnownFieldsOfASectionAreIgnored() {
    BinaryWriter out = new NewerWriter(NewerWriter.EVERY);
    out.integer(2);
    out.section(first -> first.integer(10));
    out.section(second -> second.integer(20));
    out.integer(30);
    BinaryReader in = reader(out);
    assertThat(in.sections("numbers", BinaryReader::integer)).isEqualTo(List.of(10, 20));
    assertThat(in.integer()).isEqualTo(30);
    in.end();
  }

  @Test
  void tellsWhetherASectionHasMoreFields() {
    BinaryWriter out = new BinaryWriter();
    out.section(section -> section.integer(1));
    out.integer(2);
    BinaryReader in = reader(out);
    boolean[] more =
        in.section(
            "one",
            section -> {
              boolean before = section.hasMore();
              section.integer();
              return new boolean[] {before, section.hasMore()};
            });
    assertThat(more).containsExactly(true, false);
    byte[] bytes = out.toBytes();
    assertThat(BinaryReader.withoutSections(bytes, 0, bytes.length).hasMore())
        .as("without lengths, no field can have been appended")
        .isFalse();
  }

  @Test
  void aSectionCannotBeReadBeyondItsEnd() {
    BinaryWriter out = new BinaryWriter();
    out.section(section -> section.integer(1));
    out.longInteger(2);
    assertThatThrownBy(() -> reader(out).section("one", BinaryReader::longInteger))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("truncated");
  }

  @Test
  void aLengthBeyondTheRemainingBytesIsRejected() {
    for (int length : new int[] {-1, 1, Integer.MAX_VALUE}) {
      BinaryWriter out = new BinaryWriter();
      out.integer(length);
      assertThatThrownBy(() -> reader(out).bytes("bytes"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> reader(out).finites("numbers"))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> reader(out).section("section", BinaryReader::integer))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void remainingBytesAreRejected() {
    byte[] bytes = new byte[3];
    assertThatThrownBy(() -> BinaryReader.of(bytes, 1, 3).end())
        .hasMessageContaining("2 bytes remain after the end");
  }

  @Test
  void nonFiniteValuesAreRejected() {
    BinaryWriter out = new BinaryWriter();
    out.real(Double.NaN);
    assertThatThrownBy(() -> reader(out).finite("number"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("number is not finite");
  }
}

package io.codrift.streams.window;

import io.codrift.model.Category;
import io.codrift.schemas.CategoryText;
import io.codrift.streams.sample.CategoryTexts;
import io.codrift.streams.sample.Sample;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The texts of the categories of a pane's rows: of the first 64 that each column has. Each text is
 * an entry of its own beside the blocks of rows, under {@link BlockKey#ofText}, written once, so
 * that a task that goes on elsewhere tells the same.
 *
 * <p>Builds that do not know these entries take them for what is left of a pane, and delete them at
 * a start, or leave them behind. Either does no harm: the text of a code is the same for good.
 *
 * <p>The format: the code as a big-endian double, then column and text as {@link
 * java.io.DataOutput#writeUTF} writes them. New fields are appended.
 */
final class PaneTexts {
  /** About the most bytes of a text with its column. */
  static final long MOST_BYTES = 256;

  private final KeyValueStore<BlockKey, byte[]> samples;
  private final List<String> features;

  PaneTexts(KeyValueStore<BlockKey, byte[]> samples, List<String> features) {
    this.samples = samples;
    this.features = features;
  }

  /**
   * Keeps the texts of a row of a pane.
   *
   * @param texts in the order of the features, null where a value is no category; may be empty
   */
  void add(Pane pane, double[] row, String[] texts) {
    for (int column = 0; column < texts.length; column++) {
      if (texts[column] != null
          && Category.isCode(row[column])
          && pane.name(column, row[column], Sample.MOST_TEXTS)) {
        write(
            pane,
            CategoryText.newBuilder()
                .setColumn(features.get(column))
                .setCode(row[column])
                .setText(Category.shown(texts[column]))
                .build());
      }
    }
  }

  /** Keeps the texts of a pane of another layout, as far as it has the columns. */
  void addAll(Pane pane, CategoryTexts texts) {
    for (CategoryText text : texts.all()) {
      int column = features.indexOf(text.getColumn());
      if (column >= 0 && pane.name(column, text.getCode(), Sample.MOST_TEXTS)) {
        write(pane, text);
      }
    }
  }

  /** Adds all texts of a pane to those of its window. */
  void collect(Pane pane, CategoryTexts texts) {
    for (int number = 0; number < pane.texts; number++) {
      byte[] entry = samples.get(BlockKey.ofText(pane.key(), number));
      if (entry != null) {
        decode(entry).ifPresent(texts::add);
      }
    }
  }

  /** Continues a pane that was read from the store with one of its texts. */
  void restore(Pane pane, int number, byte[] entry) {
    pane.texts = Math.max(pane.texts, number + 1);
    decode(entry)
        .ifPresent(
            text -> {
              int column = features.indexOf(text.getColumn());
              if (column >= 0) {
                pane.name(column, text.getCode(), Sample.MOST_TEXTS);
              }
            });
  }

  void delete(Pane pane) {
    for (int number = 0; number < pane.texts; number++) {
      samples.delete(BlockKey.ofText(pane.key(), number));
    }
    pane.texts = 0;
  }

  private void write(Pane pane, CategoryText text) {
    samples.put(BlockKey.ofText(pane.key(), pane.texts), encode(text));
    pane.texts++;
  }

  private static byte[] encode(CategoryText text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      out.writeDouble(text.getCode());
      out.writeUTF(text.getColumn());
      out.writeUTF(text.getText());
    } catch (IOException e) {
      throw new UncheckedIOException("a text of column " + text.getColumn(), e);
    }
    return bytes.toByteArray();
  }

  /** The text of an entry; empty if it is truncated. */
  private static Optional<CategoryText> decode(byte[] entry) {
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(entry))) {
      return Optional.of(
          CategoryText.newBuilder()
              .setCode(in.readDouble())
              .setColumn(in.readUTF())
              .setText(in.readUTF())
              .build());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}

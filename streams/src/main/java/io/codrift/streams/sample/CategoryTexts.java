package io.codrift.streams.sample;

import io.codrift.schemas.CategoryText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The texts of categories, by column and code. Not all categories of a column have one here: it is
 * what people are told, and nothing is computed from it. Not thread-safe.
 */
public final class CategoryTexts {
  private final Map<String, Map<Double, CategoryText>> columns = new HashMap<>();
  private final List<CategoryText> all = new ArrayList<>();
  private int bytes;

  /** Adds the text of a category. Of a column and code the first text is kept. */
  public void add(CategoryText text) {
    boolean isNew =
        columns
                .computeIfAbsent(text.getColumn(), column -> new HashMap<>())
                .putIfAbsent(text.getCode(), text)
            == null;
    if (isNew) {
      all.add(text);
      bytes += bytes(text);
    }
  }

  /** The text of a category of a column, if it is known. */
  public Optional<String> text(String column, double code) {
    return find(column, code).map(CategoryText::getText);
  }

  Optional<CategoryText> find(String column, double code) {
    return Optional.ofNullable(columns.getOrDefault(column, Map.of()).get(code));
  }

  boolean hasColumn(String column) {
    return columns.containsKey(column);
  }

  /** The number of categories of a column that have a text. */
  int count(String column) {
    return columns.getOrDefault(column, Map.of()).size();
  }

  /** The texts in the order in which they were added. */
  public List<CategoryText> all() {
    return List.copyOf(all);
  }

  /** Maximum bytes of all texts in a message. */
  int bytes() {
    return bytes;
  }

  /** Maximum bytes of a text in a message. */
  static int bytes(CategoryText text) {
    return utf8(text.getColumn()) + Double.BYTES + utf8(text.getText());
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length + 5;
  }
}

package io.codrift.streams.lab;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A break of a stream of orders, which have a price, a shop and whether they are paid. Given paid
 * or not, the price is normal, and the shop has frequencies of its own. So the frequency of paid
 * orders can change without a change of what they are like.
 */
enum PlantedBreak {
  NONE("none", null, null, null),
  CONSTANT("the price is constant", "STUCK", "price", null),
  EMPTY("the price has no values", "EMPTY", "price", null),
  NEW_CATEGORY("a tenth of the shops is a new one", "CATEGORY", "shop", "Gdańsk"),
  GONE_CATEGORY("a shop has become another one", "CATEGORY", "shop", "Cracow"),
  LABEL_FREQUENCY("a fifth is paid, and not half", null, null, null);

  /** The shops, with the share of unpaid and of paid orders that they have. */
  private enum Shop {
    AMSTERDAM("Amsterdam", 0.4, 0.1),
    BERLIN("Berlin", 0.3, 0.2),
    CRACOW("Cracow", 0.2, 0.3),
    DUBLIN("Dublin", 0.1, 0.4);

    private final String text;
    private final double unpaid;
    private final double paid;

    Shop(String text, double unpaid, double paid) {
      this.text = text;
      this.unpaid = unpaid;
      this.paid = paid;
    }

    private static Shop draw(boolean isPaid, UniformRandomProvider random) {
      double left = random.nextDouble();
      for (Shop shop : values()) {
        left -= isPaid ? shop.paid : shop.unpaid;
        if (left < 0) {
          return shop;
        }
      }
      return DUBLIN;
    }
  }

  private final String text;
  private final String kind;
  private final String column;
  private final String category;

  PlantedBreak(String text, String kind, String column, String category) {
    this.text = text;
    this.kind = kind;
    this.column = column;
    this.category = category;
  }

  /** The kind of the alert that is expected. */
  Optional<String> kind() {
    return Optional.ofNullable(kind);
  }

  /** The column that the alert should name. */
  String column() {
    return column;
  }

  /** The category that the alert should name. */
  Optional<String> category() {
    return Optional.ofNullable(category);
  }

  /**
   * One order.
   *
   * @param broken whether the break has begun
   */
  Map<String, Object> row(boolean broken, UniformRandomProvider random) {
    boolean fewer = broken && this == LABEL_FREQUENCY;
    boolean paid = random.nextDouble() < (fewer ? 0.2 : 0.5);
    Object price = (paid ? 1 : 0) + ZigguratSampler.NormalizedGaussian.of(random).sample();
    String shop = Shop.draw(paid, random).text;
    if (broken) {
      switch (this) {
        case CONSTANT -> price = 1;
        case EMPTY -> price = null;
        case NEW_CATEGORY -> shop = random.nextDouble() < 0.1 ? category : shop;
        case GONE_CATEGORY -> shop = shop.equals(category) ? Shop.BERLIN.text : shop;
        case NONE, LABEL_FREQUENCY -> {}
      }
    }
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("price", price);
    row.put("shop", shop);
    row.put("paid", paid);
    return row;
  }

  @Override
  public String toString() {
    return text;
  }
}

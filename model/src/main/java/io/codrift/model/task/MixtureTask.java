package io.codrift.model.task;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/**
 * A mixture of Gaussians in the plane: x and y share a hidden component. I = ∫∫ p(x, y) log(p(x, y)
 * / p(x) p(y)) by numerical integration.
 */
public final class MixtureTask implements Task {
  /** Distance from the outermost means to the ends of the integral, in standard deviations. */
  private static final double FAR = 8;

  private final String name;
  private final List<Component> components;
  private final double information;

  /**
   * One Gaussian.
   *
   * @param weight weight of the component; all weights sum to 1
   * @param meanX mean of x
   * @param meanY mean of y
   * @param deviation standard deviation of x and of y
   * @param correlation of x and y within the component
   */
  public record Component(
      double weight, double meanX, double meanY, double deviation, double correlation) {
    public Component {
      Valid.positive("weight", weight);
      Valid.positive("deviation", deviation);
      Valid.correlation(correlation);
    }

    private double density(double x, double y) {
      double conditional = deviation * Math.sqrt(1 - correlation * correlation);
      return Normals.density(x, meanX, deviation)
          * Normals.density(y, meanY + correlation * (x - meanX), conditional);
    }

    /** Standard deviation along the shorter axis. */
    private double narrowest() {
      return deviation * Math.sqrt(1 - Math.abs(correlation));
    }
  }

  /**
   * @param name name without the dimensions
   */
  public MixtureTask(String name, List<Component> components) {
    double sum = components.stream().mapToDouble(Component::weight).sum();
    if (Math.abs(sum - 1) > 1e-9) {
      throw new IllegalArgumentException("the weights must sum to 1, not " + sum);
    }
    this.name = name;
    this.components = List.copyOf(components);
    this.information = integrate();
  }

  /** Three clusters that are not in a line, each with a different correlation. */
  public static MixtureTask clusters() {
    return new MixtureTask(
        "clusters",
        List.of(
            new Component(0.3, -2, -1, 0.6, 0.5),
            new Component(0.4, 0, 2, 0.6, -0.5),
            new Component(0.3, 2, -1, 0.6, 0)));
  }

  /** Four equal clusters at (±2, 0) and (0, ±2): no correlation. */
  public static MixtureTask diamond(double deviation) {
    return new MixtureTask(
        "diamond",
        List.of(
            new Component(0.25, 2, 0, deviation, 0),
            new Component(0.25, -2, 0, deviation, 0),
            new Component(0.25, 0, 2, deviation, 0),
            new Component(0.25, 0, -2, deviation, 0)));
  }

  /** y = ±ρx + √(1 − ρ²) noise with a random sign: normal marginals, no correlation. */
  public static MixtureTask randomSign(double correlation) {
    return new MixtureTask(
        "random sign",
        List.of(
            new Component(0.5, 0, 0, 1, correlation), new Component(0.5, 0, 0, 1, -correlation)));
  }

  private double integrate() {
    double widest = components.stream().mapToDouble(Component::deviation).max().orElseThrow();
    double step = components.stream().mapToDouble(Component::narrowest).min().orElseThrow() / 4;
    double lowX = components.stream().mapToDouble(Component::meanX).min().orElseThrow();
    double highX = components.stream().mapToDouble(Component::meanX).max().orElseThrow();
    double lowY = components.stream().mapToDouble(Component::meanY).min().orElseThrow();
    double highY = components.stream().mapToDouble(Component::meanY).max().orElseThrow();
    return Simpson.integral(
        x ->
            Simpson.integral(y -> pointwise(x, y), lowY - FAR * widest, highY + FAR * widest, step),
        lowX - FAR * widest,
        highX + FAR * widest,
        step);
  }

  private double pointwise(double x, double y) {
    double joint = 0;
    double ofX = 0;
    double ofY = 0;
    for (Component c : components) {
      joint += c.weight() * c.density(x, y);
      ofX += c.weight() * Normals.density(x, c.meanX(), c.deviation());
      ofY += c.weight() * Normals.density(y, c.meanY(), c.deviation());
    }
    return joint > 0 ? joint * (Math.log(joint) - Math.log(ofX) - Math.log(ofY)) : 0;
  }

  @Override
  public String name() {
    return name + " 1+1";
  }

  @Override
  public int xDims() {
    return 1;
  }

  @Override
  public int yDims() {
    return 1;
  }

  @Override
  public double mutualInformation() {
    return information;
  }

  @Override
  public void sample(UniformRandomProvider random, double[] x, double[] y) {
    Component component = draw(random.nextDouble());
    var normal = ZigguratSampler.NormalizedGaussian.of(random);
    double first = normal.sample();
    double rho = component.correlation();
    double second = rho * first + Math.sqrt(1 - rho * rho) * normal.sample();
    x[0] = component.meanX() + component.deviation() * first;
    y[0] = component.meanY() + component.deviation() * second;
  }

  private Component draw(double uniform) {
    double left = uniform;
    for (Component component : components) {
      left -= component.weight();
      if (left < 0) {
        return component;
      }
    }
    return components.get(components.size() - 1);
  }
}

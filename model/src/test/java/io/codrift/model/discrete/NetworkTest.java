package io.codrift.model.discrete;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.codrift.model.binary.BinaryReader;
import io.codrift.model.binary.BinaryWriter;
import java.util.Arrays;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;
import org.junit.jupiter.api.Test;

class NetworkTest {
  private static final int HIDDEN = 6;
  private static final int OUTPUTS = 3;

  // Two dense features, one column of four indicators.
  private static final Features FEATURES =
      new Features(2, 2, new double[] {0.7, -1.2, -0.4, 2.1}, 1, new int[] {3, 0});

  private static Network network() {
    UniformRandomProvider random = RandomSource.XO_RO_SHI_RO_128_PP.create(3L);
    Network network = Network.begin(2 + 4, 3, HIDDEN, new double[OUTPUTS], random);
    for (double[] weights : List.of(network.first(), network.second(), network.last())) {
      Arrays.setAll(weights, i -> weights[i] + random.nextDouble() - 0.5);
    }
    return network;
  }

  /** The slopes are fixed, so the loss is a weighted sum of the outputs. */
  private static double loss(Network network, int row, double[] slopes) {
    double[] outputs = new double[OUTPUTS];
    network.addPredictors(FEATURES, row, new Network.Units(HIDDEN), outputs);
    double loss = 0;
    for (int l = 0; l < OUTPUTS; l++) {
      loss += slopes[l] * outputs[l];
    }
    return loss;
  }

  @Test
  void theGradientIsThatOfFiniteDifferences() {
    Network network = network();
    double[] slopes = {0.3, -1.1, 0.6};
    for (int row = 0; row < 2; row++) {
      Network gradient = network.zeros();
      Network.Units units = new Network.Units(HIDDEN);
      network.addPredictors(FEATURES, row, units, new double[OUTPUTS]);
      network.addGradient(FEATURES, row, units, slopes, gradient);
      assertGradient(network, row, slopes, network.first(), gradient.first());
      assertGradient(network, row, slopes, network.second(), gradient.second());
      assertGradient(network, row, slopes, network.last(), gradient.last());
    }
  }

  private static void assertGradient(
      Network network, int row, double[] slopes, double[] weights, double[] gradient) {
    double step = 1e-6;
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      weights[i] = weight + step;
      double above = loss(network, row, slopes);
      weights[i] = weight - step;
      double below = loss(network, row, slopes);
      weights[i] = weight;
      assertThat(gradient[i]).isCloseTo((above - below) / (2 * step), within(1e-7));
    }
  }

  @Test
  void anUntrainedNetworkAddsNothing() {
    Network network =
        Network.begin(
            6, 3, HIDDEN, new double[OUTPUTS], RandomSource.XO_RO_SHI_RO_128_PP.create(1L));
    double[] outputs = {1, 2, 3};
    network.addPredictors(FEATURES, 0, new Network.Units(HIDDEN), outputs);
    assertThat(outputs).containsExactly(1, 2, 3);
  }

  @Test
  void isReadAsItWasWritten() {
    Network network = network().rounded();
    BinaryWriter out = new BinaryWriter();
    network.write(out);
    byte[] bytes = out.toBytes();
    BinaryReader in = BinaryReader.of(bytes, 0, bytes.length);
    assertThat(Network.read(in)).isEqualTo(network).hasSameHashCodeAs(network);
    in.end();
    for (int length = 0; length < bytes.length; length += 5) {
      int cut = length;
      assertThatThrownBy(() -> Network.read(BinaryReader.of(bytes, 0, cut)))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anotherNumberOfWeightsIsRefused() {
    assertThatThrownBy(() -> new Network(2, 1, new double[6], new double[5], new double[3]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("6, 5, 3");
  }
}

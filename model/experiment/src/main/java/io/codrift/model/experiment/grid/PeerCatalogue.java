package io.codrift.model.experiment.grid;

import io.codrift.model.experiment.Bnaf;
import io.codrift.model.experiment.ClassicPeer;
import io.codrift.model.experiment.FlowMethod;
import io.codrift.model.experiment.FlowPeer;
import io.codrift.model.experiment.NdoePaper;
import io.codrift.model.experiment.NdoeProduction;
import io.codrift.model.experiment.NdoeRealNvp;
import io.codrift.model.experiment.Peer;
import io.codrift.model.experiment.critic.Critics;
import io.codrift.model.experiment.generative.Dine;
import io.codrift.model.experiment.generative.Doe;
import io.codrift.model.experiment.generative.Mienf;
import io.codrift.model.experiment.generative.Minde;
import io.codrift.model.tensor.TensorEngine;
import io.codrift.model.training.GroupTrainer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The estimators by name, on one device. */
public final class PeerCatalogue implements AutoCloseable {
  private static final int EPOCHS = 50;

  /** At most 9 digits on each side: a number that a double tells from others. */
  private static final Pattern SMILE = Pattern.compile("smile-(\\d{1,9}(?:\\.\\d{1,9})?)");

  private static final Map<String, Entry> ENTRIES = entries();

  /**
   * An estimator.
   *
   * @param group whose estimators share a plot
   * @param epochs how often each row is read, unless a grid says otherwise
   * @param growth how the time of a fit grows
   * @param directed whether it models one side given the other
   */
  record Entry(
      Group group,
      int epochs,
      Growth growth,
      boolean directed,
      BiFunction<PeerCatalogue, Integer, Peer> peer) {
    /** Whether it trains by epochs; others take a number of steps of their own, or none. */
    boolean readsEpochs() {
      return growth == Growth.EPOCHS;
    }
  }

  /** Estimators that share a plot. */
  enum Group {
    FLOWS("flows"),
    /** Apart from the other flows: its errors would hide how those differ. */
    REAL_NVP("real-nvp"),
    DENSITIES("densities"),
    CRITICS("critics"),
    MORE_CRITICS("more-critics"),
    FORMULAS("formulas");

    private final String text;

    Group(String text) {
      this.text = text;
    }

    @Override
    public String toString() {
      return text;
    }
  }

  private final GroupTrainer trainer;
  private final TensorEngine engine;

  private PeerCatalogue(GroupTrainer trainer, TensorEngine engine) {
    this.trainer = trainer;
    this.engine = engine;
  }

  /**
   * Opens the device.
   *
   * @param device {@code auto}, {@code cpu} or {@code gpu}
   * @throws IllegalArgumentException if the device is not one of these
   * @throws io.codrift.model.EngineException if the engine or the device is not available
   */
  public static PeerCatalogue open(String device) {
    GroupTrainer trainer = GroupTrainer.open(device);
    try {
      return new PeerCatalogue(trainer, TensorEngine.open(device));
    } catch (RuntimeException e) {
      trainer.close();
      throw e;
    }
  }

  private static Map<String, Entry> entries() {
    Map<String, Entry> all = new LinkedHashMap<>();
    all.put(
        NdoeProduction.NAME,
        new Entry(Group.FLOWS, 1, Growth.OWN_STEPS, true, (c, e) -> NdoeProduction.of(c.trainer)));
    for (FlowMethod method : List.of(new NdoePaper(), new NdoeRealNvp(), new Bnaf())) {
      Group group = method instanceof NdoeRealNvp ? Group.REAL_NVP : Group.FLOWS;
      all.put(method.name(), flows(group, (c, e) -> new FlowPeer(c.trainer, method, e)));
    }
    all.put("doe-gaussian", density(EPOCHS, true, Doe::gaussian));
    all.put("doe-logistic", density(EPOCHS, true, Doe::logistic));
    all.put("mienf", density(EPOCHS, false, Mienf::new));
    all.put("dine", density(EPOCHS, false, Dine::new));
    all.put("minde", density(Minde.EPOCHS, true, Minde::new));
    all.put("mine", critic(Group.CRITICS, EPOCHS, Critics::mine));
    all.put(
        "smile",
        critic(Group.CRITICS, EPOCHS, (critics, e) -> critics.smile(Critics.PAPER_TAU, e)));
    all.put("demi", critic(Group.CRITICS, EPOCHS, Critics::demi));
    all.put("nwj", critic(Group.CRITICS, EPOCHS, Critics::nwj));
    // It compares the y of a row with others; the reverse would compare the x.
    all.put("infonce", critic(Group.CRITICS, EPOCHS, true, Critics::infoNce));
    all.put("mine-dv", critic(Group.MORE_CRITICS, EPOCHS, Critics::mineDv));
    all.put("ccmi", critic(Group.MORE_CRITICS, 20, Critics::ccmi));
    all.put(
        "smile-all-pairs",
        critic(
            Group.MORE_CRITICS,
            EPOCHS,
            (critics, e) -> critics.smileOfAllPairs(Critics.PAPER_TAU, e)));
    all.put("nwj-all-pairs", critic(Group.MORE_CRITICS, EPOCHS, Critics::nwjOfAllPairs));
    ClassicPeer.all().forEach(peer -> all.put(peer.name(), formula(peer)));
    return all;
  }

  private static Entry formula(ClassicPeer peer) {
    Growth growth = peer.comparesRows() ? Growth.SQUARE : Growth.ROWS;
    return new Entry(Group.FORMULAS, 1, growth, false, (c, e) -> peer);
  }

  private static Entry flows(Group group, BiFunction<PeerCatalogue, Integer, Peer> peer) {
    return new Entry(group, EPOCHS, Growth.EPOCHS, true, peer);
  }

  private static Entry density(
      int epochs, boolean directed, BiFunction<TensorEngine, Integer, Peer> peer) {
    return new Entry(
        Group.DENSITIES, epochs, Growth.EPOCHS, directed, (c, e) -> peer.apply(c.engine, e));
  }

  private static Entry critic(Group group, int epochs, BiFunction<Critics, Integer, Peer> peer) {
    return critic(group, epochs, false, peer);
  }

  private static Entry critic(
      Group group, int epochs, boolean directed, BiFunction<Critics, Integer, Peer> peer) {
    return new Entry(
        group, epochs, Growth.EPOCHS, directed, (c, e) -> peer.apply(Critics.ofPaper(c.engine), e));
  }

  /** All names, without those of {@code smile} with another τ. */
  public static Set<String> names() {
    return ENTRIES.keySet();
  }

  /**
   * The one name that an estimator has: {@code smile-2.0} is {@code smile-2}, and {@code smile-5}
   * is {@code smile}.
   *
   * @return empty if there is no such estimator
   */
  static Optional<String> named(String name) {
    return ENTRIES.containsKey(name)
        ? Optional.of(name)
        : tau(name).stream().mapToObj(Critics::smileName).findFirst();
  }

  /**
   * What is known of an estimator.
   *
   * @param name one that {@link #named} gives
   */
  static Entry entry(String name) {
    return tau(name).stream()
        .mapToObj(tau -> critic(Group.CRITICS, EPOCHS, (critics, e) -> critics.smile(tau, e)))
        .findFirst()
        .orElseGet(() -> ENTRIES.get(name));
  }

  /** τ in a name such as {@code smile-2.5}; empty if it has none, or one that is not above 0. */
  private static OptionalDouble tau(String name) {
    Matcher matcher = SMILE.matcher(name);
    return matcher.matches() && Double.parseDouble(matcher.group(1)) > 0
        ? OptionalDouble.of(Double.parseDouble(matcher.group(1)))
        : OptionalDouble.empty();
  }

  /** The estimator of this name. */
  Peer peer(String name, int epochs) {
    return entry(name).peer().apply(this, epochs);
  }

  /** The production estimator with a number of steps that is not its own. */
  Peer production(int steps) {
    return new NdoeProduction(trainer, steps);
  }

  /** The device, {@code cpu} or {@code gpu:0}. */
  public String device() {
    return engine.device();
  }

  @Override
  public void close() {
    engine.close();
    trainer.close();
  }
}

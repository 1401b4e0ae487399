package io.codrift.streams.estimate.service;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A service of tests, which one task at a time can have for itself. */
abstract class TestModelService implements ModelService {
  /** How often it was asked whether a fit may begin. */
  public int asked;

  /** The fits that hang. */
  public final Set<FitKey> hanging = new HashSet<>();

  private final Set<Incarnation> reserved = new HashSet<>();
  private final String process = UUID.randomUUID().toString();

  /** Whether it has no fit. */
  abstract boolean isFree();

  @Override
  public void cancel(Incarnation incarnation) {
    reserved.remove(incarnation);
  }

  @Override
  public final String process() {
    return process;
  }

  @Override
  public final boolean reserve(Incarnation incarnation) {
    reserved.add(incarnation);
    return isFree();
  }

  @Override
  public final void release(Incarnation incarnation) {
    reserved.remove(incarnation);
  }

  @Override
  public final boolean isOpenTo(Incarnation incarnation) {
    asked++;
    return reserved.isEmpty() || reserved.contains(incarnation);
  }

  @Override
  public final Set<FitKey> hanging() {
    return Set.copyOf(hanging);
  }

  @Override
  public final Optional<String> reasonNotAlive() {
    return Optional.empty();
  }
}

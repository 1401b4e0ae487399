package io.codrift.streams.application;

import io.codrift.streams.estimate.service.ModelService;
import io.codrift.streams.runtime.Health;
import java.util.ArrayList;
import java.util.List;

/** Health of the process: its stages and its model service, once they have started. */
final class ProcessHealth implements Health {
  private volatile Health stages;
  private volatile ModelService service;
  private volatile String startWaitsFor = "";
  private volatile boolean stopping;

  void stagesStarted(Health started) {
    stages = started;
  }

  /**
   * @param what the process waits for before its stages can start; empty if for nothing
   */
  void startWaitsFor(String what) {
    startWaitsFor = what;
  }

  void serviceStarted(ModelService started) {
    service = started;
  }

  void stopping() {
    stopping = true;
  }

  @Override
  public List<String> reasonsNotLive() {
    if (stopping) {
      return List.of(); // a restart now would prevent the last commit
    }
    List<String> reasons = new ArrayList<>();
    ModelService fitting = service;
    if (fitting != null) {
      fitting.reasonNotAlive().ifPresent(reasons::add);
    }
    Health running = stages;
    if (running != null) {
      reasons.addAll(running.reasonsNotLive());
    }
    return reasons;
  }

  @Override
  public List<String> reasonsNotReady() {
    if (stopping) {
      return List.of("stopping");
    }
    List<String> reasons = new ArrayList<>(reasonsNotLive());
    Health running = stages;
    if (running == null) {
      reasons.add(startWaitsFor.isEmpty() ? "starting" : "waits: " + startWaitsFor);
    } else {
      running.reasonsNotReady().stream().filter(r -> !reasons.contains(r)).forEach(reasons::add);
    }
    return reasons;
  }
}

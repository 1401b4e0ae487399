package io.codrift.streams.estimate.service;

/** Lets a programming error in a fit fail the test that runs it. */
public final class RethrownErrors implements ProgramErrors {
  @Override
  public void handle(FitKey key, RuntimeException error) {
    throw error;
  }
}

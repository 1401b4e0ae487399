package io.codrift.architecture.example.lower;

import org.junit.jupiter.api.Named;

/** Uses a library. */
public record Lower(Named<String> name) {}

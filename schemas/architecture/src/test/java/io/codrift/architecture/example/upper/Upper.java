package io.codrift.architecture.example.upper;

import io.codrift.architecture.example.lower.Lower;

/** Uses the package below. */
public record Upper(Lower lower) {}

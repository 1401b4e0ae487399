/**
 * The command line: one class per command, with its options, output and exit codes. It may use
 * every package; no package may use it. Work beyond parsing and printing belongs in the package of
 * its subject.
 */
package io.codrift.streams.command;

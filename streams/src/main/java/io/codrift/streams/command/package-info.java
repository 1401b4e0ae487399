/**
 * The command line: one class per command, its options, output and exit codes. Knows everybody and
 * is known to nobody; what a command does beyond parsing and printing lives in the package it is
 * about.
 */
package io.codrift.streams.command;

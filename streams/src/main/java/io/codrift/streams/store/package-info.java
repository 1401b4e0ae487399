/**
 * How state stores are declared and read: a store is one object with its name, the form of its keys
 * and the form of its values. Keys are composed and read back here; which stores there are, and
 * what is in them, belongs to the stages.
 */
package io.codrift.streams.store;

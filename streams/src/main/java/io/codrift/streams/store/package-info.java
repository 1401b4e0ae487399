/**
 * How state stores are declared and read: a store is one object with its name and the serdes of its
 * keys and values. Keys are written and read here. The stages define the stores and their contents.
 */
package io.codrift.streams.store;

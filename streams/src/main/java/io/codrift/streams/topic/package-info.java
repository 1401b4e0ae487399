/**
 * Codrift's own topics, each as one object: its name, the key of a message, the encoding of its
 * value and the partition that it goes to. Every sink and every reader of a topic uses that object.
 *
 * <p>The meaning of a message belongs to the stages that write and read it. Topics are created and
 * checked by {@code io.codrift.streams.runtime}. Nothing here reads or writes a state store.
 */
package io.codrift.streams.topic;

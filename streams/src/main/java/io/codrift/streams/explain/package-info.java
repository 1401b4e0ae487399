/**
 * The explanation of a change: what estimates, alerts and sampled rows say about it, as text, JSON
 * and pictures. Pure functions on messages and rows; nothing here reads a topic.
 */
package io.codrift.streams.explain;

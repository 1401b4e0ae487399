/**
 * The explanation of a change: what estimates and alerts say about it, as text, JSON and pictures.
 * Pure functions on messages; nothing here reads a topic.
 */
package io.codrift.streams.explain;

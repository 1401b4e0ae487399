/**
 * The alert stage: estimates in, alerts out, one detector per monitor and segment in a store.
 * Detection itself belongs to {@code io.codrift.model.detect}. Stages are connected by topics only.
 */
package io.codrift.streams.alert;

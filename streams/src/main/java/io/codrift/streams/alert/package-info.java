/**
 * The alert stage: estimates in, alerts out, one detector per monitor and segment in a store. The
 * mathematics of detection is {@code io.codrift.model.detect}'s; other stages are met in topics
 * only.
 */
package io.codrift.streams.alert;

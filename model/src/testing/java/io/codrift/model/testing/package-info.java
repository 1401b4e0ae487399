/**
 * Synthetic windows and streams that the tests and the lab share: compiled into both. No test lives
 * here, and nothing here is shipped.
 */
package io.codrift.model.testing;

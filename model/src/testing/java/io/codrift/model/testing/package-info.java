/**
 * Synthetic windows and streams for the tests and the lab. They are compiled into both and are not
 * part of the product. Tests do not belong here.
 */
package io.codrift.model.testing;

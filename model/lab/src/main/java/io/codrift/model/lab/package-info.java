/**
 * The entry point of the model's lab. Every subpackage has the studies of one subject; shared code
 * is in {@code report}. Studies do not depend on studies of other packages.
 */
package io.codrift.model.lab;

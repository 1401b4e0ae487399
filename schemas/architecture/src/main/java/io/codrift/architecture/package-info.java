/**
 * How the tests of a module state its architecture: an allow-list of dependencies for each package,
 * and the rules that all modules share.
 *
 * <p>The rows themselves, and rules about one module, live in the {@code ArchitectureTest} of that
 * module. Nothing here may know another package of Codrift.
 */
package io.codrift.architecture;

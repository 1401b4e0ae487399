/**
 * Estimators that keep no model: each window is estimated without the ones before it. What they
 * have in common is here: the check of the window, the errors, and the published numbers. Their
 * methods live in packages of their own.
 */
package io.codrift.model.stateless;

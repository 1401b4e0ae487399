/**
 * What the tests of both labs share. It is compiled into the tests of each and must not know a
 * study.
 */
package io.codrift.model.lab.testing;

/**
 * What takes too long for {@code mvn verify}: promises shown on real fits, by {@code mvn -pl model
 * -Pacceptance test}. Only the public interfaces of the model are used here.
 */
package io.codrift.model.acceptance;

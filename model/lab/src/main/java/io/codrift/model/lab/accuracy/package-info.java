/** Studies of the estimator: estimates and their errors against the truth. */
package io.codrift.model.lab.accuracy;

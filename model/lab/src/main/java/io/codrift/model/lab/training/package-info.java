/** Studies of flows and their training: accuracy, memory and speed. */
package io.codrift.model.lab.training;

/** Studies of flows and their training: what a flow finds, its memory, and the time it takes. */
package io.codrift.model.lab.training;

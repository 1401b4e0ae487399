/** Studies of the detectors: false alarms and delays, on simulated streams and on real fits. */
package io.codrift.model.lab.alarm;

/**
 * What all studies of both labs share: how one is started, and how its table is written with its
 * date, commit, machine, seeds and command. Knows no study.
 */
package io.codrift.model.lab.report;

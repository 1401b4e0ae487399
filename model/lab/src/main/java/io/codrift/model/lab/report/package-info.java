/**
 * Shared by all studies of both labs: how a study is started, the options that several studies
 * have, and how its table is written with date, commit, machine, seeds and command. Does not depend
 * on any study.
 */
package io.codrift.model.lab.report;

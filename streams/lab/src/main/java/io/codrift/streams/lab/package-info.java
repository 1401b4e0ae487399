/**
 * Studies that need Kafka: they start a broker of their own. How a study is started and writes its
 * results is {@code io.codrift.model.lab.report}.
 */
package io.codrift.streams.lab;

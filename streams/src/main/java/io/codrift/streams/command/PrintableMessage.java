package io.codrift.streams.command;

import ch.qos.logback.classic.pattern.MessageConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import io.codrift.streams.text.Printable;

/** A message of the log as one line, whatever the names hold that it quotes. */
public final class PrintableMessage extends MessageConverter {
  @Override
  public String convert(ILoggingEvent event) {
    return Printable.of(String.valueOf(super.convert(event)));
  }
}

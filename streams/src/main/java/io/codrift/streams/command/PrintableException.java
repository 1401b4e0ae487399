package io.codrift.streams.command;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import io.codrift.streams.text.Printable;
import java.util.Arrays;

/** The stack of an exception, with each message on the line of its exception. */
public final class PrintableException extends ThrowableProxyConverter {
  @Override
  protected String throwableProxyToString(IThrowableProxy thrown) {
    return super.throwableProxyToString(new Shown(thrown));
  }

  private record Shown(IThrowableProxy of) implements IThrowableProxy {
    private static IThrowableProxy shown(IThrowableProxy of) {
      return of == null ? null : new Shown(of);
    }

    private static String shown(String message) {
      return message == null ? null : Printable.of(message);
    }

    @Override
    public String getMessage() {
      return shown(of.getMessage());
    }

    @Override
    public String getClassName() {
      return of.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
      return of.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
      return of.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
      return shown(of.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
      IThrowableProxy[] suppressed = of.getSuppressed();
      return suppressed == null
          ? null
          : Arrays.stream(suppressed).map(Shown::shown).toArray(IThrowableProxy[]::new);
    }

    @Override
    public boolean isCyclic() {
      return of.isCyclic();
    }
  }
}

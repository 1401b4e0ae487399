package io.codrift.streams.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Provides a {@link KafkaFixture} to constructors and methods of a test class. The broker is
 * started for the first test that needs it, shared by all tests of the JVM, and stopped after them.
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KafkaBroker.Extension.class)
public @interface KafkaBroker {

  /** Starts the broker and returns it. */
  final class Extension implements ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(KafkaBroker.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == KafkaFixture.class;
    }

    @Override
    public KafkaFixture resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return context
          .getRoot()
          .getStore(NAMESPACE)
          .getOrComputeIfAbsent(Running.class, key -> Running.start(), Running.class)
          .fixture();
    }

    private record Running(Broker broker, KafkaFixture fixture) implements AutoCloseable {
      static Running start() {
        Broker broker = Broker.start();
        System.out.printf(
            "Tests run against Kafka at %s (%s)%n",
            broker.bootstrapServers(), broker.description());
        return new Running(broker, new KafkaFixture(broker.bootstrapServers()));
      }

      @Override
      public void close() {
        broker.close();
      }
    }
  }
}

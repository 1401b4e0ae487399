package io.codrift.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WallClockTest {
  static final class Millis {
    long read() {
      return System.currentTimeMillis();
    }
  }

  static final class Reference {
    LongSupplier read() {
      return System::currentTimeMillis;
    }
  }

  static final class InLambda {
    Supplier<Instant> read() {
      return () -> Instant.now();
    }
  }

  static final class SystemClock {
    Clock read() {
      return Clock.systemUTC();
    }
  }

  static final class SystemSource {
    InstantSource read() {
      return InstantSource.system();
    }
  }

  static final class InZone {
    ZonedDateTime read() {
      return ZonedDateTime.now(ZoneOffset.UTC);
    }
  }

  static final class LegacyDate {
    Date read() {
      return new Date();
    }
  }

  /** Nothing in here gets the time from the system. */
  static final class Injected {
    private final Clock clock;

    Injected(Clock clock) {
      this.clock = clock;
    }

    LocalDate read() {
      return clock.instant().isAfter(new Date(0).toInstant()) ? LocalDate.now(clock) : null;
    }

    long took() {
      return System.nanoTime();
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Millis.class,
        Reference.class,
        InLambda.class,
        SystemClock.class,
        SystemSource.class,
        InZone.class,
        LegacyDate.class
      })
  void findsWhoReadsIt(Class<?> reader) {
    JavaClasses classes = new ClassFileImporter().importClasses(reader, Injected.class);

    assertThat(WallClock.readers(classes)).containsExactly(WallClockTest.class.getName());
    WallClock.isReadOnlyBy(classes, WallClockTest.class.getName());
    assertThatThrownBy(() -> WallClock.isReadOnlyBy(classes))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(WallClockTest.class.getName());
  }

  @Test
  void acceptsClockThatIsGivenAndNamesNobodyInVain() {
    JavaClasses classes = new ClassFileImporter().importClasses(Injected.class);

    WallClock.isReadOnlyBy(classes);
    assertThatThrownBy(() -> WallClock.isReadOnlyBy(classes, "io.codrift.Reader"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("io.codrift.Reader");
  }
}

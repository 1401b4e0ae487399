package io.codrift.architecture;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which classes get the time of day from the system. All others are given a {@link Clock} or an
 * {@link InstantSource}, so that a test can set the time.
 *
 * <p>{@link System#nanoTime()} is allowed everywhere. It measures how long something takes, which
 * needs no clock where no test depends on it.
 */
public final class WallClock {
  private static final Set<String> TYPES_WITH_NOW =
      Stream.of(
              Instant.class,
              LocalDate.class,
              LocalDateTime.class,
              LocalTime.class,
              OffsetDateTime.class,
              ZonedDateTime.class)
          .map(Class::getName)
          .collect(Collectors.toSet());

  private WallClock() {}

  /**
   * Checks the classes of a module.
   *
   * @param allowed names of the only classes that get the time from the system
   * @throws AssertionError if another class does, or if one of these does not
   */
  public static void isReadOnlyBy(JavaClasses classes, String... allowed) {
    Set<String> readers = readers(classes);
    if (!readers.equals(new TreeSet<>(List.of(allowed)))) {
      throw new AssertionError(
          "The time of day may be read from the system by %s, but is read by %s"
              .formatted(List.of(allowed), readers));
    }
  }

  /** Names of the outermost classes that get the time of day from the system. */
  static Set<String> readers(JavaClasses classes) {
    return classes.stream()
        .flatMap(type -> type.getCodeUnits().stream())
        .filter(WallClock::readsSystem)
        .map(unit -> unit.getOwner().getName().replaceFirst("\\$.*", ""))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static boolean readsSystem(JavaCodeUnit unit) {
    return Stream.of(
            unit.getMethodCallsFromSelf().stream(),
            unit.getMethodReferencesFromSelf().stream(),
            unit.getConstructorCallsFromSelf().stream(),
            unit.getConstructorReferencesFromSelf().stream())
        .flatMap(stream -> stream)
        .anyMatch(access -> isSystemTime(access.getTarget()));
  }

  private static boolean isSystemTime(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    String name = target.getName();
    if (owner.equals(System.class.getName())) {
      return name.equals("currentTimeMillis");
    }
    if (owner.equals(Clock.class.getName())) {
      return name.startsWith("system") || name.startsWith("tick") && !name.equals("tick");
    }
    if (owner.equals(InstantSource.class.getName())) {
      return name.equals("system");
    }
    if (owner.equals(Date.class.getName())) {
      return name.equals("<init>") && target.getRawParameterTypes().isEmpty();
    }
    return TYPES_WITH_NOW.contains(owner)
        && name.equals("now")
        && target.getRawParameterTypes().stream()
            .noneMatch(type -> type.getName().equals(Clock.class.getName()));
  }
}

package io.codrift.architecture;

import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.LocationProvider;
import java.nio.file.Path;
import java.util.Set;

/** The classes of the module that is being tested, without its tests and without other modules. */
public final class MainClasses implements LocationProvider {
  @Override
  public Set<Location> get(Class<?> testClass) {
    return Set.of(Location.of(Path.of("target/classes").toUri()));
  }
}

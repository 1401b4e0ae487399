package io.codrift.model.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryStudyTest {
  /** A small result kept at every operation would be 100 MiB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlatOverTheSteps() throws IOException, InterruptedException {
    MemoryStudy.Resident resident = MemoryStudy.measure(8);

    // The first thousands of steps compile, and fill the allocator's pools.
    assertThat(resident.chunks().get(7) - resident.chunks().get(3)).isLessThan(8);
    assertThat(resident.openAfterTraining()).isZero();
    assertThat(resident.openAfterClosing()).isZero();
  }
}

package io.codrift.model.lab.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class MemoryStudyTest {
  /** A small result leaked at every operation would add up to 100 MiB. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void memoryStaysFlatOverTheSteps() throws IOException, InterruptedException {
    MemoryStudy.Resident resident = MemoryStudy.measure(8);

    // During the first thousands of steps code is compiled and the allocator's pools are filled.
    assertThat(resident.chunks().get(7) - resident.chunks().get(3)).isLessThan(8);
    assertThat(resident.openAfterTraining()).isZero();
    assertThat(resident.openAfterClosing()).isZero();
  }
}

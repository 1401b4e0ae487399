package io.codrift.streams.testing;

import com.github.dockerjava.api.command.InspectContainerResponse;
import org.testcontainers.images.builder.Transferable;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * Kafka in a container that starts on a busy machine, too. Testcontainers copies a script into the
 * running container, which executes it as soon as it sees it, possibly while the engine still
 * writes it: "Text file busy", exit code 126 (testcontainers-java, issue 11682). Here the container
 * waits for a second file, which is copied after the script is complete.
 */
final class KafkaInContainer extends KafkaContainer {
  private static final String SCRIPT = "/tmp/testcontainers_start.sh";
  private static final String COMPLETE = "/tmp/script_is_complete";

  KafkaInContainer(DockerImageName image) {
    super(image);
    withCommand(
        "sh", "-c", "while [ ! -f %s ]; do sleep 0.1; done; %s".formatted(COMPLETE, SCRIPT));
  }

  @Override
  protected void containerIsStarting(InspectContainerResponse info) {
    super.containerIsStarting(info);
    copyFileToContainer(Transferable.of("complete"), COMPLETE);
  }
}

package io.codrift.streams.lab;

import java.util.List;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/** Deletes consumer groups of a study. */
final class ConsumerGroups {
  private ConsumerGroups() {}

  /** Deletes a group with its offsets. Its static members stay in it when they end. */
  static void delete(Admin admin, String group) throws InterruptedException, ExecutionException {
    admin
        .removeMembersFromConsumerGroup(group, new RemoveMembersFromConsumerGroupOptions())
        .all()
        .get();
    admin.deleteConsumerGroups(List.of(group)).all().get();
  }
}

package io.codrift.streams.estimate.store;

import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.CheckpointPiece;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.KnownSchemas;
import io.codrift.schemas.MessageCodec;
import io.codrift.schemas.PendingWindow;
import io.codrift.schemas.SegmentAdmission;
import io.codrift.schemas.SegmentFrontier;
import io.codrift.schemas.WindowProgress;
import io.codrift.schemas.WindowSample;
import io.codrift.streams.store.KeyReader;
import io.codrift.streams.store.Store;
import io.codrift.streams.topic.MessageSerde;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.UnionSerde;
import java.util.List;

/**
 * The state stores of the estimate stage.
 *
 * @param parts chunks of windows that are not complete
 * @param frontiers progress of input partitions, the last complete window of each segment, and
 *     admitted segments
 * @param pending complete windows whose estimates are not all published
 * @param checkpoints the monitors' models, in pieces
 * @param latest the last estimate of every monitor and segment
 * @param rebaselines the last command to freeze a new reference, of every monitor and segment that
 *     had one; under no monitor, and its id as the segment, each command that was taken
 * @param sent models that people have sent as references, in pieces, until every monitor that they
 *     are for has taken them
 */
public record EstimateStores(
    Store<PartKey, WindowSample> parts,
    Store<FrontierKey, FrontierEntry> frontiers,
    Store<PendingKey, PendingEntry> pending,
    Store<PieceKey, CheckpointPiece> checkpoints,
    Store<MonitorSegment, DependenceEstimate> latest,
    Store<MonitorSegment, AlertCommand> rebaselines,
    Store<SentPieceKey, AlertCommand> sent) {

  /**
   * The stores.
   *
   * @param schemas schemas that decode the values
   */
  public static EstimateStores of(KnownSchemas schemas) {
    return new EstimateStores(
        new Store<>(
            "parts",
            Store.serde(PartKey::toBytes, PartKey::read),
            new MessageSerde<>(new MessageCodec<>(WindowSample.class, schemas))),
        new Store<>(
            "frontiers",
            Store.serde(FrontierKey::toBytes, FrontierKey::read),
            UnionSerde.<FrontierEntry>of(schemas)
                .member(WindowProgress.class, FrontierEntry.OfPartition::new)
                .member(SegmentFrontier.class, FrontierEntry.OfSegment::new)
                .member(SegmentAdmission.class, FrontierEntry.OfAdmission::new)
                .build()),
        new Store<>(
            "pending",
            Store.serde(PendingKey::toBytes, PendingKey::read),
            UnionSerde.<PendingEntry>of(schemas)
                .member(PendingWindow.class, PendingEntry.Header::new)
                .member(WindowSample.class, PendingEntry.Rows::new)
                .build()),
        new Store<>(
            "checkpoints",
            Store.serde(PieceKey::toBytes, PieceKey::read),
            new MessageSerde<>(new MessageCodec<>(CheckpointPiece.class, schemas))),
        new Store<>(
            "latest",
            Store.serde(owner -> PieceKey.prefix(owner).toBytes(), EstimateStores::owner),
            new MessageSerde<>(new MessageCodec<>(DependenceEstimate.class, schemas))),
        new Store<>(
            "rebaselines",
            Store.serde(owner -> PieceKey.prefix(owner).toBytes(), EstimateStores::owner),
            new MessageSerde<>(new MessageCodec<>(AlertCommand.class, schemas))),
        new Store<>(
            "sent",
            Store.serde(SentPieceKey::toBytes, SentPieceKey::read),
            new MessageSerde<>(new MessageCodec<>(AlertCommand.class, schemas))));
  }

  /** All stores. */
  public List<Store<?, ?>> all() {
    return List.of(parts, frontiers, pending, checkpoints, latest, rebaselines, sent);
  }

  private static MonitorSegment owner(byte[] bytes) {
    KeyReader key = new KeyReader(bytes);
    return new MonitorSegment(key.text(), key.text());
  }
}

package io.codrift.streams.alert;

import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.CommandAnswer;
import io.codrift.schemas.CommandKind;
import io.codrift.schemas.CommandVerdict;
import io.codrift.schemas.DependenceAlert;
import io.codrift.schemas.DependenceEstimate;
import io.codrift.schemas.MalformedMessageException;
import io.codrift.streams.config.AlertConfig;
import io.codrift.streams.config.RuntimeConfig;
import io.codrift.streams.deadletter.DeadLetter;
import io.codrift.streams.deadletter.DeadLetterLimits;
import io.codrift.streams.metrics.CodriftMetrics;
import io.codrift.streams.metrics.MonitorGauges;
import io.codrift.streams.topic.CommandMessage;
import io.codrift.streams.topic.MonitorSegment;
import io.codrift.streams.topic.OwnTopics;
import io.codrift.streams.topic.UnexpectedMessageException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Judges the estimates of the monitors of one partition, keeps their incidents, and applies
 * commands. The stores hold all state.
 */
final class AlertProcessor implements Processor<byte[], byte[], byte[], Object> {
  private static final Logger LOG = LoggerFactory.getLogger(AlertProcessor.class);

  /** How often mutes are looked at that end by the clock. */
  private static final Duration LOOK_EVERY = Duration.ofSeconds(5);

  private final Fleet fleet;
  private final AlertConfig config;
  private final int settleWindows;
  private final WindowJudge judge;
  private final Alerts alerts;
  private final CodriftMetrics metrics;
  private final RuntimeConfig runtime;
  private final OwnTopics topics;
  private final AlertStores stores;
  private final Set<String> unknown = new HashSet<>();

  private ProcessorContext<byte[], Object> context;
  private MonitorStates states;
  private MonitorReport report;
  private MonitorGauges gauges;
  private IncidentGauges incidentGauges;
  private Mutes mutes;
  private Incidents incidents;
  private BreakIncidents breaks;
  private ChangeIncidents changes;
  private Commands commands;
  private DeadLetterLimits limits;

  /** Until the first look after a start. */
  private boolean lookAtAll;

  /** The timestamp of the record or punctuation that is processed. */
  private long timestamp;

  AlertProcessor(
      Fleet fleet,
      AlertConfig config,
      int settleWindows,
      OwnTopics topics,
      AlertStores stores,
      RuntimeConfig runtime,
      CodriftMetrics metrics) {
    this.runtime = runtime;
    this.fleet = fleet;
    this.config = config;
    this.settleWindows = settleWindows;
    this.topics = topics;
    this.stores = stores;
    this.metrics = metrics;
    this.alerts = new Alerts(config.criticalChange());
    this.judge = new WindowJudge(fleet, config);
  }

  @Override
  public void init(ProcessorContext<byte[], Object> processorContext) {
    context = processorContext;
    gauges = metrics.monitorGauges();
    report =
        new MonitorReport(
            fleet.budget().monitorThreshold(),
            config.baselineWindows(),
            settleWindows,
            metrics,
            gauges);
    states =
        new MonitorStates(fleet, judge.detector(), stores.monitors().of(processorContext), report);
    incidentGauges = new IncidentGauges(gauges);
    mutes = new Mutes(fleet, config.maintenance(), stores.mutes().of(processorContext));
    incidents =
        new Incidents(
            config.baselineWindows(),
            stores.incidents().of(processorContext),
            mutes,
            new AlertLinks(config.links()),
            this::now,
            this::tell);
    breaks = new BreakIncidents(stores.breaks().of(processorContext), incidents);
    changes = new ChangeIncidents(fleet, states, judge.detector(), alerts, incidents, report);
    commands =
        new Commands(
            fleet,
            incidents,
            mutes,
            this::rebaseline,
            this::takeBaseline,
            stores.answers().of(processorContext),
            runtime.retention(),
            processorContext.taskId().partition(),
            this::now);
    limits = new DeadLetterLimits(topics.deadLetters().name(), runtime.deadLettersPerMinute());
    states.restore();
    incidents.all().stream().filter(this::isConfigured).forEach(incidentGauges::show);
    lookAtAll = true;
    processorContext.schedule(LOOK_EVERY, PunctuationType.WALL_CLOCK_TIME, this::look);
  }

  private Instant now() {
    return Instant.ofEpochMilli(context.currentSystemTimeMs());
  }

  /** Looks for what is over without an estimate: mutes, and what is no longer configured. */
  private void look(long time) {
    timestamp = Math.max(0, time);
    limits.look(time);
    boolean over = mutes.expire(now());
    if (over || lookAtAll) {
      incidents.refreshMutes();
    }
    if (lookAtAll) {
      // The configuration changes at a start only. Nothing may be sent before a task runs.
      for (DependenceAlert incident : incidents.all()) {
        boolean configured = isConfigured(incident);
        if (Incidents.isOpen(incident) && !configured) {
          incidents.resolve(incident, AlertResolution.REMOVED, incident.getWindowEnd());
        } else if (incident.getResolution() == AlertResolution.REMOVED
            && configured
            && isStillAlarmed(incident)) {
          // It was removed for a while, by mistake for instance. Its detectors know of the change.
          incidents.returned(incident);
        }
        changes.forgetWithoutMonitors(incident, incident.getWindowEnd());
      }
      lookAtAll = false;
    }
  }

  private boolean isStillAlarmed(DependenceAlert incident) {
    return Break.isKind(incident.getSignal())
        ? breaks.isAlarmed(new MonitorSegment(incident.getMonitor(), incident.getSegment()))
        : changes.isAlarmed(incident);
  }

  private boolean isConfigured(DependenceAlert incident) {
    return incident.getScope() == AlertScope.FEATURE
        ? incident.getMonitors().stream().anyMatch(fleet::contains)
        : fleet.contains(incident.getMonitor());
  }

  @Override
  public void close() {
    limits.end();
    gauges.close();
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    timestamp = record.timestamp();
    byte[] value = record.value() == null ? new byte[0] : record.value();
    boolean isCommand =
        context
            .recordMetadata()
            .filter(origin -> origin.topic().equals(topics.commands().name()))
            .isPresent();
    try {
      if (isCommand) {
        command(topics.commands().decode(value));
      } else {
        estimate(topics.estimates().decode(value));
      }
    } catch (MalformedMessageException | UnexpectedMessageException e) {
      refuse(record, e.getMessage());
    }
  }

  private void command(CommandMessage message) {
    if (message instanceof CommandMessage.Ask ask && ask.isComplete()) {
      commands.apply(ask.message()).ifPresent(this::answer);
    }
  }

  private void answer(CommandAnswer answer) {
    if (answer.getVerdict() == CommandVerdict.UNKNOWN_TARGET) {
      // Every task answers, and most do not have what is meant.
      LOG.debug("Command {}: {}", answer.getId(), answer.getText());
    } else {
      LOG.info("Command {}: {}", answer.getId(), answer.getText());
    }
    topics.commands().send(context, new CommandMessage.Answer(answer), timestamp);
  }

  private void estimate(DependenceEstimate estimate) {
    if (estimate.getForgotten()) {
      forget(OwnTopics.of(estimate), estimate.getWindowEnd());
      return;
    }
    if (!fleet.contains(estimate.getMonitor())) {
      if (unknown.add(estimate.getMonitor())) {
        LOG.warn(
            "Estimates of {} are ignored: it is not configured, so it has no share of the budget"
                + " of false alarms. Configure it, or stop the process that estimates it.",
            estimate.getMonitor());
      }
      return;
    }
    MonitorSegment key = OwnTopics.of(estimate);
    MonitorState before = states.load(key);
    WindowJudge.Judgement judgement =
        judge.judge(breaks.history(key), before, estimate, states.noise());
    judgement.breaks().ifPresent(step -> breaks.follow(key, estimate, judgement.broken(), step));
    MonitorDetector.Step step = judgement.change();
    if (step.state().equals(before)) {
      return;
    }
    states.save(key, step.state());
    report.tell(key, estimate, before, step.state());
    changes.refreshMute(key, estimate);
    step.course().ifPresent(course -> changes.follow(key, estimate, course));
    if (before.phase() == Phase.ALARMED && step.state().phase() != Phase.ALARMED) {
      if (step.course().filter(course -> course.over().isPresent()).isEmpty()) {
        changes.end(
            key, AlertResolution.NEW_BASELINE, Instant.ofEpochMilli(before.progress().windowEnd()));
        askForReference(key, before, step.state());
      }
    }
    step.alarm().ifPresent(alarm -> changes.raise(estimate, alarm));
    changes.raiseOfFeatures(estimate);
  }

  /**
   * Ends the incidents of a monitor and segment and deletes what is known of them, whether the
   * monitor is configured here or not.
   */
  private void forget(MonitorSegment key, Instant at) {
    states.forget(key);
    changes.forget(key, at);
    breaks.forget(key, at);
    changes.forgetFeaturesOf(key, at);
    report.forget(key);
    LOG.info("{} is forgotten", key.label());
  }

  /** After the configured number of windows a monitor gets a new reference, too. */
  private void askForReference(MonitorSegment key, MonitorState before, MonitorState after) {
    if (config.rebaselineAfter().isEmpty()
        || !before.progress().referenceVersion().equals(after.progress().referenceVersion())) {
      return;
    }
    AlertCommand command =
        AlertCommand.newBuilder()
            .setId("auto/%s/%d".formatted(key.label(), before.progress().windowEnd()))
            .setKind(CommandKind.REBASELINE)
            .setMonitor(key.monitor())
            .setSegment(key.segment())
            .setPartition(context.taskId().partition())
            .setSentAt(now())
            .build();
    commands.applied(command);
    topics.commands().send(context, new CommandMessage.Ask(command), timestamp);
  }

  /** Gives a segment of a monitor a baseline; returns whether the task has the segment. */
  private boolean takeBaseline(String monitor, String segment, MonitorState baseline) {
    List<MonitorSegment> keys = states.of(monitor, Optional.of(segment));
    for (MonitorSegment key : keys) {
      MonitorState before = states.load(key);
      MonitorState next = judge.detector().withBaseline(before, baseline);
      states.save(key, next);
      changes.end(
          key,
          AlertResolution.NEW_BASELINE,
          Instant.ofEpochMilli(Math.max(0, before.progress().windowEnd())));
    }
    return !keys.isEmpty();
  }

  /** Starts a new baseline of the segments of a monitor; returns their names. */
  private List<String> rebaseline(String monitor, Optional<String> segment) {
    List<MonitorSegment> keys = states.of(monitor, segment);
    for (MonitorSegment key : keys) {
      MonitorState before = states.load(key);
      Instant at = Instant.ofEpochMilli(Math.max(0, before.progress().windowEnd()));
      states.save(key, judge.detector().rebaseline(before));
      changes.end(key, AlertResolution.NEW_BASELINE, at);
      breaks.accept(key, at);
    }
    return keys.stream().map(MonitorSegment::segment).toList();
  }

  /** Tells a message of an incident to everybody. */
  private void tell(DependenceAlert alert) {
    boolean news = alert.getEvent() == AlertEvent.RAISED || alert.getEvent() == AlertEvent.REOPENED;
    if (alert.getMuted() || !(news || alert.getEvent() == AlertEvent.UPDATED)) {
      LOG.info("{}", AlertText.of(alert));
    } else {
      LOG.warn("{}", AlertText.of(alert));
    }
    if (news) {
      metrics.alert(
          alert.getMonitor(),
          alert.getSegment(),
          alert.getSignal().name(),
          alert.getSeverity().name());
    }
    incidentGauges.show(alert);
    topics.alerts().send(context, alert, timestamp);
  }

  private void refuse(Record<byte[], byte[]> record, String detail) {
    Optional<RecordMetadata> from = context.recordMetadata();
    from.ifPresent(origin -> metrics.deadLetter(origin.topic(), "undecodable"));
    long now = context.currentSystemTimeMs();
    Optional<RecordMetadata> beyond = from.filter(origin -> !limits.copies(origin, now));
    if (beyond.isPresent()) {
      metrics.deadLettersNotCopied(beyond.get().topic(), 1);
      return;
    }
    topics.deadLetters().send(context, DeadLetter.of("alert", record, from, "undecodable", detail));
  }
}

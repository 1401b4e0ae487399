package io.codrift.streams.alert;

import io.codrift.model.detect.Alarm;
import io.codrift.model.detect.Course;
import io.codrift.model.detect.MonitorDetector;
import io.codrift.model.detect.MonitorState;
import io.codrift.model.detect.Phase;
import io.codrift.model.detect.Signal;
import io.codrift.schemas.AlertCommand;
import io.codrift.schemas.AlertEvent;
import io.codrift.schemas.AlertResolution;
import io.codrift.schemas.AlertScope;
import io.codrift.schemas.AlertSignal;
import io.codrift.schemas.BreakHistory;
import io.codrift.schemas.BreakKind;
import io.codrift.schemas.BreakRun;
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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.state.KeyValueStore;
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
  private KeyValueStore<MonitorSegment, BreakHistory> breaks;
  private MonitorGauges gauges;
  private IncidentGauges incidentGauges;
  private Mutes mutes;
  private Incidents incidents;
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
    breaks = stores.breaks().of(processorContext);
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
        forgetWithoutMonitors(incident, incident.getWindowEnd());
      }
      lookAtAll = false;
    }
  }

  private boolean isStillAlarmed(DependenceAlert incident) {
    if (incident.getScope() == AlertScope.FEATURE) {
      return incident.getMonitors().stream().anyMatch(member -> goesOn(member, incident));
    }
    MonitorSegment key = new MonitorSegment(incident.getMonitor(), incident.getSegment());
    if (!Break.isKind(incident.getSignal())) {
      return states.load(key).phase() == Phase.ALARMED;
    }
    BreakHistory history = breaks.get(key);
    return history != null && history.getRuns().stream().anyMatch(BreakRun::getAlarmed);
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
    BreakHistory history = Optional.ofNullable(breaks.get(key)).orElseGet(Breaks::none);
    WindowJudge.Judgement judgement = judge.judge(history, before, estimate, states.noise());
    judgement.breaks().ifPresent(step -> follow(key, estimate, judgement.broken(), step));
    MonitorDetector.Step step = judgement.change();
    if (step.state().equals(before)) {
      return;
    }
    states.save(key, step.state());
    report.tell(key, estimate, before, step.state());
    incident(key).ifPresent(incident -> incidents.refreshMute(incident, estimate));
    step.course().ifPresent(course -> follow(key, estimate, course));
    if (before.phase() == Phase.ALARMED && step.state().phase() != Phase.ALARMED) {
      if (step.course().filter(course -> course.over().isPresent()).isEmpty()) {
        end(key, AlertResolution.NEW_BASELINE, Instant.ofEpochMilli(before.progress().windowEnd()));
        askForReference(key, before, step.state());
      }
    }
    step.alarm().ifPresent(alarm -> incidents.raise(alerts.ofMonitor(estimate, alarm)));
    for (Fleet.SharedFeature feature : fleet.featuresOf(key.monitor())) {
      for (Signal signal : Signal.values()) {
        listenTo(feature, signal, estimate);
      }
    }
  }

  /**
   * Ends the incidents of a monitor and segment and deletes what is known of them, whether the
   * monitor is configured here or not.
   */
  private void forget(MonitorSegment key, Instant at) {
    states.forget(key);
    breaks.delete(key);
    end(key, AlertResolution.REMOVED, at);
    for (IncidentKey own :
        List.of(
            IncidentKey.ofMonitor(key.monitor(), key.segment()),
            IncidentKey.ofBreak(key.monitor(), key.segment()))) {
      incidents.open(own).ifPresent(open -> incidents.resolve(open, AlertResolution.REMOVED, at));
      incidents.forget(own);
    }
    incidents
        .ofFeatures(key, fleet.contains(key.monitor()), fleet.columnsOf(key.monitor()))
        .forEach(incident -> forgetWithoutMonitors(incident, at));
    report.forget(key);
    LOG.info("{} is forgotten", key.label());
  }

  /** Forgets the incident of a feature when all monitors that raised it are forgotten. */
  private void forgetWithoutMonitors(DependenceAlert incident, Instant at) {
    String segment = incident.getSegment();
    if (incident.getScope() != AlertScope.FEATURE
        || incident.getMonitors().stream()
            .anyMatch(member -> states.has(new MonitorSegment(member, segment)))) {
      return;
    }
    IncidentKey key = IncidentKey.of(incident);
    incidents.open(key).ifPresent(open -> incidents.resolve(open, AlertResolution.REMOVED, at));
    incidents.forget(key);
    // A monitor may have the name of the feature, and then the series are its own, too.
    if (!states.has(new MonitorSegment(key.name(), segment))) {
      report.forgetFeature(key.name(), segment);
    }
  }

  /** Tells of breaks that are news, or over. */
  private void follow(
      MonitorSegment key, DependenceEstimate estimate, Optional<Break> broken, Breaks.Step step) {
    breaks.put(key, step.history());
    IncidentKey incident = IncidentKey.ofBreak(key.monitor(), key.segment());
    incidents.open(incident).ifPresent(open -> incidents.refreshMute(open, estimate));
    step.news()
        .ifPresent(
            run -> incidents.raise(Alerts.ofBreak(estimate, broken.orElseThrow(), run.getSince())));
    List<BreakRun> alarmed =
        step.history().getRuns().stream().filter(BreakRun::getAlarmed).toList();
    if (step.over().isPresent() && alarmed.isEmpty()) {
      incidents
          .open(incident)
          .ifPresent(open -> incidents.resolve(open, AlertResolution.RETURNED, step.over().get()));
    }
    boolean ended = step.over().isPresent();
    broken.ifPresent(
        here ->
            alarmed.stream()
                .filter(run -> run.getKind() == here.kind() && step.news().isEmpty())
                .filter(run -> ended || isMore(incident, here))
                .forEach(run -> incidents.raise(Alerts.ofBreak(estimate, here, run.getSince()))));
  }

  /** Whether an open incident of categories does not tell of all that a window has. */
  private boolean isMore(IncidentKey incident, Break here) {
    return here.kind() == BreakKind.CATEGORY
        && incidents
            .open(incident)
            .filter(open -> open.getSignal() == AlertSignal.CATEGORY)
            .filter(open -> Incidents.isNew(open, here.categories()))
            .isPresent();
  }

  private void acceptBreaks(MonitorSegment key, Instant at) {
    BreakHistory history = breaks.get(key);
    if (history != null) {
      breaks.put(key, Breaks.accepted(history));
    }
    incidents
        .open(IncidentKey.ofBreak(key.monitor(), key.segment()))
        .ifPresent(open -> incidents.resolve(open, AlertResolution.NEW_BASELINE, at));
  }

  private Optional<DependenceAlert> incident(MonitorSegment key) {
    return incidents.openOf(key.monitor(), key.segment(), fleet.featuresOf(key.monitor()));
  }

  private void follow(MonitorSegment key, DependenceEstimate estimate, Course course) {
    if (course.over().isPresent()) {
      end(key, AlertResolution.RETURNED, Instant.ofEpochMilli(course.over().getAsLong()));
    } else {
      incident(key)
          .ifPresent(
              incident ->
                  incidents.follow(incident, estimate, course, alerts.severity(course.size())));
    }
  }

  /**
   * Ends the incidents of a monitor whose change is over: its own, and those of features none of
   * whose other monitors is still alarmed.
   */
  private void end(MonitorSegment key, AlertResolution resolution, Instant at) {
    for (DependenceAlert incident :
        incidents.changesOf(key.monitor(), key.segment(), fleet.columnsOf(key.monitor()))) {
      if (incident.getMonitors().stream().noneMatch(member -> goesOn(member, incident))) {
        incidents.resolve(incident, resolution, at);
      }
    }
  }

  /** Whether a monitor is alarmed by a feature's incident, and not by one of its own since. */
  private boolean goesOn(String monitor, DependenceAlert ofFeature) {
    String segment = ofFeature.getSegment();
    return fleet.contains(monitor)
        && states.load(new MonitorSegment(monitor, segment)).phase() == Phase.ALARMED
        && incidents.open(IncidentKey.ofMonitor(monitor, segment)).isEmpty();
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
      end(
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
      end(key, AlertResolution.NEW_BASELINE, at);
      acceptBreaks(key, at);
    }
    return keys.stream().map(MonitorSegment::segment).toList();
  }

  /** Raises an alert for a feature if the combined evidence of its monitors suffices. */
  private void listenTo(Fleet.SharedFeature feature, Signal signal, DependenceEstimate estimate) {
    double threshold = fleet.budget().featureThreshold();
    double evidence = states.evidence(feature, estimate.getSegment(), signal);
    if (evidence < threshold) {
      return;
    }
    Map<MonitorSegment, Double> members =
        feature.monitors().stream()
            .map(monitor -> new MonitorSegment(monitor, estimate.getSegment()))
            .collect(Collectors.toMap(k -> k, k -> states.evidence(k, signal)));
    // One alert for the common cause, without further alerts of its monitors.
    List<MonitorSegment> speakers =
        members.entrySet().stream()
            .filter(m -> m.getValue() >= fleet.budget().aloneThreshold())
            .sorted(Map.Entry.<MonitorSegment, Double>comparingByValue().reversed())
            .map(Map.Entry::getKey)
            .toList();
    List<Alarm> alarms = new ArrayList<>();
    for (MonitorSegment speaker : speakers) {
      MonitorDetector.Step step = judge.detector().latch(states.load(speaker), signal);
      states.save(speaker, step.state());
      alarms.add(step.alarm().orElseThrow());
    }
    incidents.raise(
        alerts.ofFeature(
            estimate,
            feature.name(),
            alarms,
            evidence,
            threshold,
            speakers.stream().map(MonitorSegment::monitor).toList()));
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

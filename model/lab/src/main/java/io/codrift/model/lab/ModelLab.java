package io.codrift.model.lab;

import io.codrift.model.lab.ablation.AblationStudy;
import io.codrift.model.lab.ablation.WarmStudy;
import io.codrift.model.lab.accuracy.AccuracyStudy;
import io.codrift.model.lab.accuracy.AdaptationStudy;
import io.codrift.model.lab.accuracy.CoverageStudy;
import io.codrift.model.lab.accuracy.ElectricityStudy;
import io.codrift.model.lab.accuracy.MisfitStudy;
import io.codrift.model.lab.accuracy.PaperStudy;
import io.codrift.model.lab.accuracy.TruthStudy;
import io.codrift.model.lab.accuracy.WakingStudy;
import io.codrift.model.lab.alarm.AlarmStudy;
import io.codrift.model.lab.alarm.AlarmTableStudy;
import io.codrift.model.lab.alarm.FeatureAlarmStudy;
import io.codrift.model.lab.benchmark.ClosedFormStudy;
import io.codrift.model.lab.benchmark.TrainingSpeedStudy;
import io.codrift.model.lab.report.Lab;
import io.codrift.model.lab.report.Study;
import io.codrift.model.lab.training.GroupMemoryStudy;
import io.codrift.model.lab.training.MemoryStudy;
import io.codrift.model.lab.training.StartUpStudy;
import io.codrift.model.lab.training.StepStudy;
import io.codrift.model.lab.training.TrainingStudy;
import java.nio.file.Path;
import java.util.List;

/** The studies of the model. Started by {@code model/lab/run}. */
public final class ModelLab {
  private ModelLab() {}

  /** One object per study. Each is used once. */
  static List<Study> studies() {
    return List.of(
        new AccuracyStudy(),
        new TruthStudy(),
        new ElectricityStudy(),
        new CoverageStudy(),
        new MisfitStudy(),
        new AdaptationStudy(),
        new WakingStudy(),
        new AblationStudy(),
        new WarmStudy(),
        new PaperStudy(),
        new TrainingStudy(),
        new AlarmStudy(),
        new AlarmTableStudy(),
        new FeatureAlarmStudy(),
        new TrainingSpeedStudy(),
        new StepStudy(),
        new ClosedFormStudy(),
        new StartUpStudy(),
        new MemoryStudy(),
        new GroupMemoryStudy());
  }

  public static void main(String[] arguments) {
    Path module = Path.of(System.getProperty("codrift.lab.module", "."));
    System.exit(
        Lab.command("model/lab/run", module, System.out, System.err, studies()).execute(arguments));
  }
}

package dev.sparkfailover.job.cli;

import dev.sparkfailover.contract.config.SecretMasking;
import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.contract.time.SystemClock;
import dev.sparkfailover.job.attempt.ExitCode;
import dev.sparkfailover.job.cli.CommandLine.Flag;
import dev.sparkfailover.job.commit.Repair;
import dev.sparkfailover.job.failure.StorageErrors;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.fencing.FencedOffException;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.quarantine.Requeue;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.spi.Pipeline;
import dev.sparkfailover.job.startup.DataFolder;
import dev.sparkfailover.job.storage.Layout;
import dev.sparkfailover.job.storage.RefusedException;
import dev.sparkfailover.job.storage.Store;
import java.io.IOException;
import java.nio.file.Path;

/** What is done to the books at a person's request, instead of running the job. */
public final class MaintenanceCommands {
  private final Settings settings;
  private final Clock clock = new SystemClock();

  public MaintenanceCommands(Settings settings) {
    this.settings = settings;
  }

  public ExitCode run(CommandLine line) throws InterruptedException {
    try {
      DataFolder.tryOutAtOnce(settings);
      Store store = DataFolder.store(settings);
      System.out.println(
          line.requeue().isPresent()
              ? new Requeue(store, clock).requeue(line.requeue().get().toString())
              : repair(store, line.has(Flag.RESET)));
      return ExitCode.DONE;
    } catch (RefusedException e) {
      System.err.println(SecretMasking.mask(e.getMessage()));
      return ExitCode.BAD_CONFIGURATION;
    } catch (IOException e) {
      StorageErrors refusal = StorageErrors.of(e);
      System.err.printf(
          "%s: %s; %s, then try again%n", settings.dataDir(), refusal.what(), refusal.advice());
      return ExitCode.BAD_CONFIGURATION;
    } catch (FencedOffException e) {
      System.err.println(SecretMasking.mask(e.getMessage()) + "; stop that driver first");
      return ExitCode.FENCED_OFF;
    }
  }

  private String repair(Store store, boolean reset) throws IOException, InterruptedException {
    try (Plugins.Loaded plugin = plugins().load(settings.pipeline());
        Fence fence =
            DataFolder.own(store, settings, clock, Fence.Timing.USUAL, MaintenanceCommands::say)) {
      Pipeline pipeline = plugin.pipeline();
      Layout layout = new Layout(pipeline.name(), pipeline.input().folder());
      Repair repair = new Repair(store, layout, fence, fence.nextEpoch(), clock);
      return reset ? repair.reset() : repair.adopt();
    }
  }

  private static void say(String line) {
    System.err.println(SecretMasking.mask(line));
  }

  private static Plugins plugins() {
    return new Plugins(Path.of("plugins"), MaintenanceCommands.class.getClassLoader());
  }
}

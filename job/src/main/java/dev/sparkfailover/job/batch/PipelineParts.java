package dev.sparkfailover.job.batch;

import dev.sparkfailover.contract.time.Clock;
import dev.sparkfailover.job.demo.DemoInput;
import dev.sparkfailover.job.faults.Faults;
import dev.sparkfailover.job.fencing.Fence;
import dev.sparkfailover.job.plugins.Plugins;
import dev.sparkfailover.job.session.Sessions;
import dev.sparkfailover.job.settings.Settings;
import dev.sparkfailover.job.storage.FailPoints;
import dev.sparkfailover.job.storage.Store;
import java.util.Optional;

/**
 * What it works with.
 *
 * @param demo writes orders before each cycle
 */
public record PipelineParts(
    Settings settings,
    Clock clock,
    Plugins plugins,
    Sessions sessions,
    Store store,
    Fence fence,
    Faults faults,
    FailPoints failPoints,
    Optional<DemoInput> demo) {}

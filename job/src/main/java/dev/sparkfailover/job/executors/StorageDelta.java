package dev.sparkfailover.job.executors;

/** By how many bytes an executor's storage grew, or shrank. */
record StorageDelta(long memory, long disk) {
  static final StorageDelta NONE = new StorageDelta(0, 0);

  StorageDelta plus(StorageDelta more) {
    return new StorageDelta(Math.max(0, memory + more.memory), Math.max(0, disk + more.disk));
  }

  StorageDelta negated() {
    return new StorageDelta(-memory, -disk);
  }
}

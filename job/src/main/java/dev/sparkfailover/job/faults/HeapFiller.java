package dev.sparkfailover.job.faults;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Fills the heap to the brim, and lets go of it again. */
final class HeapFiller {

  private static final int MAX_ARRAY = Integer.MAX_VALUE - 8;
  private static final int MIB = 1 << 20;

  private HeapFiller() {}

  /**
   * Takes memory until there is none: in large pieces first, which costs seconds at most with any
   * heap, then in small ones, so that really nothing is left.
   *
   * @throws OutOfMemoryError always; by then all of it is free for the next collection
   */
  static void fill() {
    List<byte[]> hoard = new ArrayList<>();
    try {
      hoard(hoard, (int) Math.min(MAX_ARRAY, Math.max(MIB, heapMax() / 32)));
    } catch (OutOfMemoryError first) {
      fillTheRest(hoard);
    }
  }

  private static void fillTheRest(List<byte[]> hoard) {
    try {
      hoard(hoard, MIB / 16);
    } finally {
      // The error's way up needs memory, and the list may still be on a stack that prints it.
      hoard.clear();
    }
  }

  /** Its end is the error that it is here for. */
  private static void hoard(List<byte[]> hoard, int size) {
    while (true) {
      hoard.add(new byte[size]);
    }
  }

  private static long heapMax() {
    long max = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getMax();
    return max > 0 ? max : Runtime.getRuntime().maxMemory();
  }
}

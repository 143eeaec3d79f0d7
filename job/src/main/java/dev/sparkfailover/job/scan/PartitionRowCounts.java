package dev.sparkfailover.job.scan;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.spark.util.AccumulatorV2;

/**
 * The row count of each partition that was read to its end.
 *
 * <p>A partition that is read again, by a retried task or for a second output, replaces its own
 * count instead of adding to it; so the sum is exact where a plain accumulator counts twice.
 */
final class PartitionRowCounts
    extends AccumulatorV2<PartitionRowCounts.Counted, Map<Integer, RowCount>> {
  private static final long serialVersionUID = 1L;

  private final ConcurrentHashMap<Integer, RowCount> counts = new ConcurrentHashMap<>();

  /** One partition's count. */
  record Counted(int partition, RowCount count) {}

  @Override
  public boolean isZero() {
    return counts.isEmpty();
  }

  @Override
  public AccumulatorV2<Counted, Map<Integer, RowCount>> copy() {
    PartitionRowCounts copy = new PartitionRowCounts();
    copy.counts.putAll(counts);
    return copy;
  }

  @Override
  public void reset() {
    counts.clear();
  }

  @Override
  public void add(Counted counted) {
    counts.put(counted.partition(), counted.count());
  }

  @Override
  public void merge(AccumulatorV2<Counted, Map<Integer, RowCount>> other) {
    counts.putAll(other.value());
  }

  @Override
  public Map<Integer, RowCount> value() {
    return counts;
  }

  RowCount total() {
    return counts.values().stream().reduce(RowCount.NONE, RowCount::plus);
  }
}

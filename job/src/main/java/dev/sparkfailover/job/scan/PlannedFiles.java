package dev.sparkfailover.job.scan;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.LocatedFileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RemoteIterator;
import org.apache.spark.sql.catalyst.InternalRow;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.execution.datasources.FileIndex;
import org.apache.spark.sql.execution.datasources.PartitionDirectory;
import org.apache.spark.sql.types.StructType;
import scala.collection.immutable.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Exactly the files of a plan, for Spark's file formats.
 *
 * <p>Not Spark's own index, which is made of path strings: it takes some names for patterns, passes
 * over others without a word, and makes columns of folders called {@code a=b}.
 */
final class PlannedFiles implements FileIndex {
  private final List<Path> paths;
  private final List<LocatedFileStatus> files;

  private PlannedFiles(List<Path> paths, List<LocatedFileStatus> files) {
    this.paths = List.copyOf(paths);
    this.files = List.copyOf(files);
  }

  /**
   * Looks at each file once.
   *
   * @throws UncheckedIOException that names the file, if one is not there or is no file
   */
  static PlannedFiles of(List<Path> paths, Configuration hadoop) {
    List<LocatedFileStatus> files = new ArrayList<>();
    for (Path path : paths) {
      try {
        files.add(file(path, path.getFileSystem(hadoop)));
      } catch (IOException e) {
        throw new UncheckedIOException(path + ": a planned file cannot be listed: " + e, e);
      }
    }
    return new PlannedFiles(paths, files);
  }

  /** With the places of its blocks, so that tasks are sent where they lie. */
  private static LocatedFileStatus file(Path path, FileSystem system) throws IOException {
    RemoteIterator<LocatedFileStatus> found = system.listLocatedStatus(path);
    LocatedFileStatus first = found.hasNext() ? found.next() : null;
    if (first == null || found.hasNext() || !first.isFile()) {
      throw new FileNotFoundException(path + ": expected a file, found a folder");
    }
    return first;
  }

  @Override
  public Seq<Path> rootPaths() {
    return CollectionConverters.asScala(paths).toList();
  }

  @Override
  public Seq<PartitionDirectory> listFiles(
      Seq<Expression> partitionFilters, Seq<Expression> dataFilters) {
    PartitionDirectory all =
        PartitionDirectory.apply(InternalRow.empty(), files.toArray(LocatedFileStatus[]::new));
    return CollectionConverters.asScala(List.of(all)).toList();
  }

  @Override
  public String[] inputFiles() {
    return files.stream().map(file -> file.getPath().toUri().toString()).toArray(String[]::new);
  }

  /** A plan does not change. */
  @Override
  public void refresh() {}

  @Override
  public long sizeInBytes() {
    return files.stream().mapToLong(LocatedFileStatus::getLen).sum();
  }

  @Override
  public StructType partitionSchema() {
    return new StructType();
  }
}

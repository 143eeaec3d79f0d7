package dev.sparkfailover.job.cluster;

import java.io.File;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hdfs.MiniDFSCluster;

/** An HDFS with one name node and one data node, that lives until its standard input ends. */
public final class HdfsProcess {
  /** What it says before its URI when it is up. */
  static final String UP = "HDFS is up: ";

  private HdfsProcess() {}

  public static void main(String[] args) throws IOException {
    File folder = new File(args[0]);
    MiniDFSCluster cluster =
        new MiniDFSCluster.Builder(new Configuration(), folder)
            .nameNodePort(Integer.parseInt(args[1]))
            .numDataNodes(1)
            .build();
    cluster.waitActive();
    System.out.println(UP + cluster.getURI());
    int end = System.in.read();
    Runtime.getRuntime().halt(end < 0 ? 0 : 1);
  }
}

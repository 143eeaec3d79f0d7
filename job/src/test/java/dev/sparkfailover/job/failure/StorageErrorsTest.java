package dev.sparkfailover.job.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.apache.hadoop.hdfs.protocol.DSQuotaExceededException;
import org.apache.hadoop.security.AccessControlException;
import org.junit.jupiter.api.Test;

class StorageErrorsTest {

  @Test
  void aQuotaIsKnownByItsTypeAndNotByAWord() {
    assertThat(StorageErrors.of(new DSQuotaExceededException()).advice())
        .isEqualTo("free space there");
    assertThat(TransientIo.in(new DSQuotaExceededException())).isTrue();
    assertThat(StorageErrors.of(new IOException("no quota field in the answer")).advice())
        .isEqualTo("repair the storage");
  }

  @Test
  void whatTheSystemSaysWithoutATypeIsKnownByItsText() {
    assertThat(StorageErrors.of(new IOException("Disk quota exceeded")).advice())
        .isEqualTo("free space there");
    assertThat(StorageErrors.of(new IOException("Read-only file system")).advice())
        .isEqualTo("mount it writable");
  }

  @Test
  void aRefusalOfPermissionNamesTheUser() {
    assertThat(StorageErrors.of(new AccessControlException("user=x")).advice())
        .contains(System.getProperty("user.name"));
  }
}

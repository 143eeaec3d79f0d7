package dev.sparkfailover.job.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.util.NoSuchElementException;
import org.apache.spark.sql.catalyst.InternalRow;
import org.junit.jupiter.api.Test;
import scala.collection.AbstractIterator;

class FileRowsTest {
  private final Two two = new Two();
  private final FileRows<Two> rows = FileRows.of(two);

  @Test
  void fileIsClosedOnceAtItsEnd() {
    assertThat(rows.next()).isSameAs(InternalRow.empty());
    assertThat(rows.hasNext()).isTrue();
    rows.next();
    assertThat(two.closed).isZero();
    assertThat(rows.hasNext()).isFalse();
    assertThat(rows.hasNext()).isFalse();
    rows.close();
    assertThat(two.closed).isEqualTo(1);
    assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
  }

  @Test
  void fileThatIsNotReadToItsEndIsClosedAsWell() {
    rows.next();
    rows.close();
    assertThat(two.closed).isEqualTo(1);
    assertThat(rows.hasNext()).isFalse();
  }

  private static final class Two extends AbstractIterator<InternalRow> implements Closeable {
    private int left = 2;
    private int closed;

    @Override
    public boolean hasNext() {
      return left > 0;
    }

    @Override
    public InternalRow next() {
      left--;
      return InternalRow.empty();
    }

    @Override
    public void close() {
      closed++;
    }
  }
}

package dev.sparkfailover.job.format.xml;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class XmlDocumentTest {
  private static final String[] PARTS = {
    "<row>",
    "</row>",
    "<row a='>'",
    "/>",
    "<all>",
    "</all>",
    "<x>",
    "</x>",
    "<",
    ">",
    "<!--",
    "-->",
    "<![CDATA[",
    "]]>",
    "<?",
    "?>",
    "<!DOCTYPE a [",
    "]",
    "'",
    "\"",
    "/",
    "text",
    " ",
    "\n",
    "<row/>",
    "&amp;",
    "é"
  };

  /** However broken it is: each piece is its part of the file to the letter, and none overlap. */
  @Test
  void piecesAreThePartsOfTheFileInTheirOrder() throws Exception {
    for (int seed = 0; seed < 20_000; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(25); i >= 0; i--) {
        text.append(PARTS[random.nextInt(PARTS.length)]);
      }

      List<XmlPieces.Piece> pieces = pieces(text.toString());

      int from = 0;
      for (XmlPieces.Piece piece : pieces) {
        int at = text.indexOf(piece.raw(), from);
        assertThat(at).as("seed %d: %s in %s", seed, piece, text).isNotNegative();
        boolean once = text.indexOf(piece.raw(), at + 1) < 0;
        if (piece.wrong().isEmpty() && once) {
          assertThat(piece.raw()).startsWith("<row").endsWith(">");
          long lineEnds = text.chars().limit(at).filter(c -> c == '\n').count();
          assertThat(piece.line()).isEqualTo(1 + lineEnds);
        }
        from = at + piece.raw().length();
      }
    }
  }

  @Test
  @Timeout(60)
  void manyElementsThatAreNotClosedTakeNoTime() throws Exception {
    String text = "<a>".repeat(300_000) + "</b>".repeat(300_000) + "<row>".repeat(300_000);

    assertThat(pieces(text).getLast().wrong()).isEqualTo("cut off: no </row>");
  }

  private static List<XmlPieces.Piece> pieces(String text) throws IOException {
    XmlDocument document =
        new XmlDocument(new XmlSource(new StringReader(text)), "UTF-8", "row", false);
    List<XmlPieces.Piece> pieces = new ArrayList<>();
    Optional<XmlPieces.Piece> piece = document.next();
    while (piece.isPresent()) {
      pieces.add(piece.orElseThrow());
      piece = document.next();
    }
    return pieces;
  }
}

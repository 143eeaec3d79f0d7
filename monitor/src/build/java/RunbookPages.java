import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Heading;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.Text;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;
import org.commonmark.renderer.text.TextContentRenderer;

/**
 * Makes HTML of the runbooks, at build time: {@code java RunbookPages.java docs/runbooks FOLDER}.
 * The monitor serves what comes out and needs no Markdown library for it. The same Markdown makes
 * the same bytes.
 */
final class RunbookPages {
  private static final List<Extension> TABLES = List.of(TablesExtension.create());
  private static final Pattern NAME = Pattern.compile("[A-Z][A-Za-z0-9]{0,99}");
  private static final Pattern RUNBOOK = Pattern.compile("([A-Za-z0-9]+)\\.md(#.*)?");
  private static final Pattern WEB = Pattern.compile("https?://.+");

  private final Path from;
  private final Path to;
  private final Set<String> names;

  private RunbookPages(Path from, Path to) throws IOException {
    this.from = from;
    this.to = to;
    names = names(from);
  }

  public static void main(String[] args) throws IOException {
    if (args.length != 2) {
      throw new IOException("expected two folders: that of the runbooks, and one for the pages");
    }
    new RunbookPages(Path.of(args[0]), Path.of(args[1])).make();
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".md"))
          .map(file -> file.substring(0, file.length() - ".md".length()))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private void make() throws IOException {
    Files.createDirectories(to);
    clear();
    List<String> index = new ArrayList<>();
    for (String name : names) {
      if (!NAME.matcher(name).matches()) {
        throw new IOException(
            "%s: found the name \"%s\", expected an alert's".formatted(from, name));
      }
      Node document = parsed(name);
      index.add(name + "\t" + meaning(document));
      Files.writeString(to.resolve(name + ".html"), html(document));
    }
    Files.writeString(to.resolve("index"), String.join("\n", index) + "\n");
  }

  /** A runbook that is gone leaves no page behind. */
  private void clear() throws IOException {
    try (Stream<Path> files = Files.list(to)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    }
  }

  private Node parsed(String name) throws IOException {
    Node document =
        Parser.builder()
            .extensions(TABLES)
            .build()
            .parse(Files.readString(from.resolve(name + ".md")));
    List<Node> links = new ArrayList<>();
    document.accept(
        new AbstractVisitor() {
          @Override
          public void visit(Link link) {
            links.add(link);
            visitChildren(link);
          }

          @Override
          public void visit(Image image) {
            links.add(image);
            visitChildren(image);
          }
        });
    for (Node link : links) {
      lead(name, link);
    }
    return document;
  }

  /** A link leads to another runbook or to the web; what is not served is text that names it. */
  private void lead(String name, Node node) throws IOException {
    if (!(node instanceof Link link)) {
      unwrap(node, "");
      return;
    }
    String target = link.getDestination();
    Matcher runbook = RUNBOOK.matcher(target);
    if (runbook.matches()) {
      if (!names.contains(runbook.group(1))) {
        throw new IOException(
            "%s/%s.md: links to %s, which is no runbook".formatted(from, name, target));
      }
      link.setDestination(runbook.group(1));
    } else if (!WEB.matcher(target).matches()) {
      unwrap(link, " (docs/%s)".formatted(target.replaceAll("^\\.\\./|#.*", "")));
    }
  }

  private static void unwrap(Node node, String remark) {
    for (Node child = node.getFirstChild(); child != null; child = node.getFirstChild()) {
      node.insertBefore(child);
    }
    node.insertBefore(new Text(remark));
    node.unlink();
  }

  /** The first paragraph below the heading Meaning. */
  private static String meaning(Node document) {
    boolean here = false;
    for (Node node = document.getFirstChild(); node != null; node = node.getNext()) {
      if (node instanceof Heading) {
        here = text(node).equals("Meaning");
      } else if (here && node instanceof Paragraph) {
        return text(node);
      }
    }
    return "";
  }

  private static String text(Node node) {
    return TextContentRenderer.builder().build().render(node).replaceAll("\\s+", " ").strip();
  }

  private static String html(Node document) {
    return HtmlRenderer.builder()
        .extensions(TABLES)
        .escapeHtml(true)
        .sanitizeUrls(true)
        .build()
        .render(document);
  }
}

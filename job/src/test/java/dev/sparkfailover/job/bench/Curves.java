package dev.sparkfailover.job.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chart of lines as SVG. */
final class Curves {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 360;
  private static final int LEFT = 90;
  private static final int RIGHT = 190;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;
  private static final int TICKS = 4;
  private static final List<String> COLOURS = List.of("#1f5fbf", "#b5651d", "#777777");

  private final List<Tick> across;
  private final double most;

  /** A place on the axis across, and what is written there. */
  record Tick(double at, String text) {}

  record Point(double at, double value) {}

  /**
   * @param across the first is where the axis begins, the last is where it ends
   * @param most where the axis of the values ends; it begins at 0
   */
  private Curves(List<Tick> across, double most) {
    this.across = across;
    this.most = most;
  }

  /**
   * @param unit of the values
   * @param title of the axis across
   * @param across the ticks of that axis; the first is where it begins, the last where it ends
   * @param lines their names and their points
   */
  static String svg(String unit, String title, List<Tick> across, Map<String, List<Point>> lines) {
    double most =
        lines.values().stream()
            .flatMap(Collection::stream)
            .mapToDouble(Point::value)
            .max()
            .orElseThrow();
    return new Curves(across, most).draw(unit, title, lines);
  }

  private String draw(String unit, String title, Map<String, List<Point>> lines) {
    List<String> parts = new ArrayList<>();
    parts.add(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="18">%s</text>
        <path stroke="black" fill="none" d="M%d %dV%dH%d"/>
        <text x="%d" y="%d" text-anchor="middle">%s</text>"""
            .formatted(
                WIDTH,
                HEIGHT,
                LEFT,
                unit,
                LEFT,
                TOP,
                HEIGHT - BOTTOM,
                WIDTH - RIGHT,
                (LEFT + WIDTH - RIGHT) / 2,
                HEIGHT - 12,
                title));
    for (int tick = 0; tick <= TICKS; tick++) {
      double value = most * tick / TICKS;
      String text = String.format(Locale.ROOT, most < 100 ? "%.1f" : "%,.0f", value);
      parts.add(text(LEFT - 6, y(value) + 4, "end", text));
    }
    for (Tick tick : across) {
      parts.add(text(x(tick.at()), HEIGHT - BOTTOM + 16, "middle", tick.text()));
    }
    int number = 0;
    for (Map.Entry<String, List<Point>> line : lines.entrySet()) {
      parts.add(line(line.getKey(), line.getValue(), number++));
    }
    return String.join("\n", parts) + "\n</svg>\n";
  }

  private static String text(double x, double y, String anchor, String text) {
    return String.format(
        Locale.ROOT,
        "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">%s</text>",
        x,
        y,
        anchor,
        text);
  }

  private String line(String name, List<Point> points, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    List<String> path = new ArrayList<>();
    for (Point point : points) {
      path.add(String.format(Locale.ROOT, "%.1f %.1f", x(point.at()), y(point.value())));
    }
    return "<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"M%s\"/>%n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>"
        .formatted(
            colour,
            String.join("L", path),
            WIDTH - RIGHT + 10,
            TOP + 20 + number * 18,
            colour,
            name);
  }

  private double x(double at) {
    double begin = across.getFirst().at();
    double end = across.getLast().at();
    return LEFT + (at - begin) * (WIDTH - LEFT - RIGHT) / (end - begin);
  }

  private double y(double value) {
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / most;
  }
}

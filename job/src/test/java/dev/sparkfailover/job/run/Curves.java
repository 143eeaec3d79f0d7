package dev.sparkfailover.job.run;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A chart of lines over the same steps, as SVG. */
final class Curves {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int RIGHT = 180;
  private static final int TOP = 30;
  private static final int BOTTOM = 50;
  private static final List<String> COLOURS = List.of("#1f5fbf", "#b5651d", "#777777");

  private Curves() {}

  /**
   * @param lines their names, and a value for each step
   * @param step what the steps are apart
   */
  static String svg(String title, String across, int step, Map<String, List<Double>> lines) {
    double most =
        lines.values().stream()
            .flatMap(Collection::stream)
            .mapToDouble(Double::doubleValue)
            .max()
            .orElseThrow();
    int steps = lines.values().iterator().next().size();
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="18">%s</text>
        <path stroke="black" fill="none" d="M%d %dV%dH%d"/>
        """
            .formatted(WIDTH, HEIGHT, LEFT, title, LEFT, TOP, HEIGHT - BOTTOM, WIDTH - RIGHT));
    for (int tick = 0; tick <= 4; tick++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.1f</text>"
                  + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%,d</text>%n",
              LEFT - 6,
              y(most * tick / 4, most) + 4,
              most * tick / 4,
              x(steps * tick / 4.0, steps),
              HEIGHT - BOTTOM + 16,
              (long) steps * step * tick / 4));
    }
    int number = 0;
    for (Map.Entry<String, List<Double>> line : lines.entrySet()) {
      line(svg, line.getKey(), line.getValue(), most, number++);
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>%n</svg>%n"
            .formatted((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 12, across));
    return svg.toString();
  }

  private static void line(
      StringBuilder svg, String name, List<Double> values, double most, int number) {
    String colour = COLOURS.get(number % COLOURS.size());
    svg.append("<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"".formatted(colour));
    for (int at = 0; at < values.size(); at++) {
      svg.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              at == 0 ? "M" : "L",
              x(at + 1.0, values.size()),
              y(values.get(at), most)));
    }
    svg.append(
        "\"/>%n<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>%n"
            .formatted(WIDTH - RIGHT + 10, TOP + 20 + number * 18, colour, name));
  }

  private static double x(double at, int steps) {
    return LEFT + at * (WIDTH - LEFT - RIGHT) / steps;
  }

  private static double y(double value, double most) {
    return HEIGHT - BOTTOM - value * (HEIGHT - TOP - BOTTOM) / most;
  }
}

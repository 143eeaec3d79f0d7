package dev.sparkfailover.monitor.pages;

/** A request that is refused, for people. */
public final class ProblemPage {
  private ProblemPage() {}

  /**
   * The page of one refusal.
   *
   * @param root the way to the first page, as "" or "../"
   */
  public static byte[] of(String root, int status, String title, String detail) {
    Html body = new Html().element("h1", status + " " + title).open("p").foreign(detail).close("p");
    return Page.of(title, root, "", body);
  }
}

package dev.sparkfailover.monitor.pages;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** The frame of all pages: head, style and the ways to the other pages. */
final class Page {
  private static final String STYLE =
      """
      :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--soft:#57606a;--line:#d0d7de;--link:#0a58ca;--good:#146c2e;--bad:#b3261e;--warn:#8a5300;--shade:#f4f6f8}
      @media (prefers-color-scheme:dark){:root{--ink:#e6e9ec;--paper:#15181c;--soft:#9aa4ae;--line:#353b42;--link:#7fb2ff;--good:#6bd08a;--bad:#ff8a80;--warn:#f2b866;--shade:#1e2329}}
      *{box-sizing:border-box}
      body{margin:0 auto;max-width:64rem;padding:1rem;font:1rem/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);overflow-wrap:anywhere}
      a{color:var(--link)}
      nav{display:flex;flex-wrap:wrap;gap:.25rem 1rem;border-bottom:1px solid var(--line);padding-bottom:.5rem}
      h1{font-size:1.5rem;line-height:1.25;margin:1rem 0}
      h2{font-size:1.15rem;margin:1.75rem 0 .5rem}
      .status{font-weight:700;border:2px solid;border-radius:.35rem;padding:0 .5rem;margin-right:.5rem;display:inline-block}
      .healthy,td.info{color:var(--good)}.restarting,.unknown,.warning{color:var(--warn)}.hung,.exhausted,.unreachable,.critical{color:var(--bad)}
      dl{display:grid;grid-template-columns:minmax(5rem,max-content) 1fr;gap:.25rem 1rem;margin:0}
      dt{color:var(--soft)}dd{margin:0}
      .wide{overflow-x:auto}
      table{border-collapse:collapse;width:100%;overflow-wrap:normal}
      th,td{text-align:left;vertical-align:top;padding:.35rem .75rem .35rem 0;border-bottom:1px solid var(--line)}
      th{color:var(--soft);font-weight:600}
      td.long{min-width:16rem;overflow-wrap:anywhere}
      time{white-space:nowrap}
      pre{margin:0 0 .5rem;padding:.5rem .75rem;background:var(--shade);border-left:3px solid var(--line);white-space:pre-wrap;font:.85rem/1.45 ui-monospace,monospace}
      pre.error,pre.fatal{border-color:var(--bad)}pre.warn{border-color:var(--warn)}
      code{font-family:ui-monospace,monospace;font-size:.9em}
      .note,footer{color:var(--soft)}
      footer{border-top:1px solid var(--line);margin-top:2rem;padding-top:.5rem;font-size:.9rem}
      @media (max-width:40rem){
      dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}
      table,tbody,tr,td{display:block}tr:has(th){display:none}
      tr{border-bottom:1px solid var(--line);padding:.4rem 0}td,td.long{border:0;padding:0;min-width:0}
      }
      """;

  /** No script, no form elsewhere, nothing of other servers; the style is this very one. */
  static final String POLICY =
      "default-src 'none'; style-src 'sha256-%s'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
          .formatted(sha256(STYLE));

  private Page() {}

  /**
   * A page with this in its middle.
   *
   * @param root the way to the first page, as "" or "../"
   * @param query that keeps to the application that was chosen; may be empty
   */
  static byte[] of(String title, String root, String query, Html body) {
    Html page =
        new Html()
            .built("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .built("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .built("<meta name=\"referrer\" content=\"no-referrer\">")
            .element("title", title + " – Spark Failover")
            .built("<style>" + STYLE + "</style></head>\n<body>");
    page.open("nav", "aria-label", "Pages")
        .link(root.isEmpty() ? "./" + query : root + query, "Status")
        .link(root + "restarts" + query, "Restarts")
        .link(root + "logs" + query, "Log")
        .link(root + "runbooks", "Runbooks")
        .close("nav");
    return page.built("\n<main>")
        .built(body.toString())
        .built("</main>\n</body></html>\n")
        .toString()
        .getBytes(StandardCharsets.UTF_8);
  }

  private static String sha256(String text) {
    try {
      return Base64.getEncoder()
          .encodeToString(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}

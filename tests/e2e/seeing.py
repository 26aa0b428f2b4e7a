"""What is asked of every page that is shown in a window: rules of WCAG 2.2, width, names."""

from pathlib import Path
from typing import Any

import axe_playwright_python  # type: ignore[import-untyped]  # no types

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
#: What depends on the width of a window and on its colours; the rest was asked before.
AGAIN = ["color-contrast", "link-in-text-block", "target-size", "scrollable-region-focusable"]
RUN = """async (only) => {
  const found = await axe.run(document, {
    runOnly: only, resultTypes: ["violations"], preload: false, iframes: false, elementRef: false,
    ...(only.type === "tag" ? { rules: { "target-size": { enabled: true } } } : {}),
  });
  return found.violations.flatMap((rule) => rule.nodes.map(
    (node) => `${rule.id}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}: ${
      node.failureSummary.split("\\n").slice(1, 3).join(" ").trim()}`));
}"""
FACTS = """() => {
  const found = [], add = (text) => found.push(text);
  if (document.querySelectorAll("h1").length !== 1)
    add(`${document.querySelectorAll("h1").length} h1`);
  for (const control of document.querySelectorAll("input, select, textarea")) {
    if (control.type === "hidden" || control.closest("[aria-hidden=true]")) continue;
    const words = [...(control.labels ?? [])].map((one) => one.textContent).join("")
      + (control.getAttribute("aria-label") ?? "")
      + (control.getAttribute("aria-labelledby") ?? "").split(" ").map(
        (id) => document.getElementById(id)?.textContent ?? "").join("");
    if (!words.trim()) add(`no label: ${control.outerHTML.slice(0, 120)}`);
  }
  return found;
}"""
#: A page wider than the window, or something to press that stands beyond its edge for good.
WIDER = """() => {
  const beyond = (one) => one.getBoundingClientRect().width > 1
    && one.getBoundingClientRect().right > innerWidth + 1 && one.checkVisibility();
  const scrolls = (one) => one && one !== document.body
    && (["auto", "scroll"].includes(getComputedStyle(one).overflowX) || scrolls(one.parentElement));
  const named = (all) => [...new Set(all.map((one) => `${one.tagName.toLowerCase()}.${
    one.className?.baseVal ?? one.className}`))].slice(0, 6).join(", ");
  const wide = document.documentElement.scrollWidth, found = [];
  const outside = (what) => [...document.querySelectorAll(what)].filter(
    (one) => beyond(one) && !scrolls(one));
  if (wide > innerWidth) found.push(`${wide} px wide at ${innerWidth}: ${named(outside("body *"))}`);
  const lost = outside("a, button, input, select, textarea, summary");
  if (lost.length) found.push(`beyond the edge at ${innerWidth}: ${named(lost)}`);
  return found;
}"""


def axe() -> str:
    """Return the script that knows the rules, for every page a window shows."""
    folder = Path(axe_playwright_python.__file__).parent
    script = (folder / "axe.min.js").read_text(encoding="utf-8")
    return f'if (location.protocol !== "about:") {{ {script} }}'  # an empty page is not looked at


def sit_at_a_desk(page: Any) -> None:
    """A light screen of 1366 pixels."""
    page.set_viewport_size({"width": 1366, "height": 768})
    page.emulate_media(color_scheme="light")


def faults_at_a_desk(page: Any) -> list[str]:
    """Return what is wrong with a page as it was opened."""
    return [
        *page.evaluate(RUN, {"type": "tag", "values": TAGS}),
        *page.evaluate(FACTS),
        *page.evaluate(WIDER),
    ]


def faults_in_the_hand(page: Any) -> list[str]:
    """Return what is wrong with the same page on a dark telephone, and at 400 per cent."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    found = [*page.evaluate(RUN, {"type": "rule", "values": AGAIN}), *page.evaluate(WIDER)]
    page.set_viewport_size({"width": 320, "height": 256})
    return [*found, *page.evaluate(WIDER)]

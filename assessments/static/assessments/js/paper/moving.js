// Moving: the address names the question, so back, forward and reload keep the place. One question is shown, or all.
import { $, all, announce, block, cell, cells, formOf, labels, player, say, total } from "./page.js";
import { recall, remember } from "./memory.js";
import { answered, paint } from "./marks.js";

export const here = () => Math.min(total, Math.max(1, Number(/^#cau-(\d+)$/.exec(location.hash)?.[1] ?? recall("at", 1))));
export const showsAll = () => "all" in player.dataset;
export const palette = (open) => {
  $("#danh-sach").toggleAttribute("data-open", open);
  $(".qbar [data-pal]").setAttribute("aria-expanded", String(open));
};
const mark = (n) => {
  cells.forEach((c, i) => (i + 1 === n ? c.setAttribute("aria-current", "true") : c.removeAttribute("aria-current")));
  for (const q of all(".q", player)) q.toggleAttribute("data-shown", q === block(n));
  if (!cell(n).dataset.state) paint(n, answered(formOf(n)));
  $("[data-prev]").href = `#cau-${Math.max(1, n - 1)}`;
  $("[data-next]").href = `#cau-${Math.min(total, n + 1)}`;
  remember("at", n);
};
export const show = (focus) => {
  const n = here();
  mark(n);
  palette(false);
  if (!focus) return;
  block(n).focus({ preventScroll: true });
  if (showsAll()) block(n).scrollIntoView({ block: "start" }); else scrollTo(0, 0);
};
export const move = (by) => {
  const n = here() + by;
  if (n < 1 || n > total) return announce(by < 0 ? say.sayFirst : say.sayLast);
  location.hash = `#cau-${n}`;
};
export const layOut = (isAll) => {
  player.toggleAttribute("data-all", isAll);
  player.toggleAttribute("data-one", !isAll);
  for (const button of all("[data-layout]")) button.setAttribute("aria-pressed", String((button.dataset.layout === "all") === isAll));
  if (isAll) cells.forEach((c, i) => { if (!c.dataset.state) paint(i + 1, answered(formOf(i + 1))); });
  remember("all", isAll);
};

export const start = () => {
  layOut(recall("all", false));
  addEventListener("hashchange", () => show(true));
  // With all of them on one page, one is at the question that has the focus.
  player.addEventListener("focusin", (event) => {
    const q = event.target.closest(".q");
    if (!q || !showsAll() || q.id === `cau-${here()}`) return;
    history.replaceState(null, "", `#${q.id}`);
    mark(here());
  });
  addEventListener("click", (event) => {
    const at = (selector) => event.target.closest?.(selector);
    if (at("[data-pal]")) {
      palette(!$("#danh-sach").hasAttribute("data-open"));
      if ($("#danh-sach").hasAttribute("data-open")) $("#danh-sach [aria-current]")?.focus();
      else $(".qbar [data-pal]").focus();
    }
    if (at("[data-layout]")) { layOut(at("[data-layout]").dataset.layout === "all"); show(false); }
    if (at(".skip")) { event.preventDefault(); show(true); }
    if (at(`.pal a[href="#cau-${here()}"]`)) show(true); // the address stays, so nothing else would tell
  });
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && $("#danh-sach").hasAttribute("data-open")) { palette(false); $(".qbar [data-pal]").focus(); }
  });
  show(Boolean(location.hash));
};
export const names = (list) => list.map((n) => Object.assign(document.createElement("a"), { href: `#cau-${n}`, textContent: labels[n - 1] }));

// Keys: figures and letters answer, arrows and page keys move, F sets the flag, ? tells of them. A key that a field, a
// list or a dialog needs is left to it, and so is every key where the candidate has switched them off. Left and right move
// from an option too, where the browser would choose the one beside it: who answers and goes on changes no answer.
import { $, all, block } from "./page.js";
import { hasKeys } from "./look.js";
import { turnFlag } from "./marks.js";
import { here, move, showsAll } from "./moving.js";

const LETTERS = "abcdefgh";
const take = (field) => {
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "nearest" });
  if (/radio|checkbox/.test(field.type)) field.click();
};
// Options are chosen; a statement turns from true to false and back; of anything else the field is entered.
const choose = (q, place) => {
  const options = all(".choice input", q);
  if (options.length) return options[place] && !take(options[place]);
  const rows = all(".tf > li", q);
  if (rows.length) {
    const fields = rows[place] ? all("input", rows[place]) : [];
    return fields.length > 0 && !take(fields.find((field) => !field.checked));
  }
  const fields = all(".in .input", q);
  return fields[place] && !take(fields[place]);
};
const isWritten = (one) => one.matches?.("input:not([type=radio],[type=checkbox]), textarea, select, [contenteditable]");
const scrolls = (by) => {
  const { scrollTop, clientHeight, scrollHeight } = document.documentElement;
  return by > 0 ? scrollTop + clientHeight < scrollHeight - 2 : scrollTop > 2;
};

const press = (event) => {
  const { key, target } = event;
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return false;
  if (!hasKeys() || $("dialog[open]") || isWritten(target) || block(here()).closest("[inert]")) return false;
  if (key === "?") { $("#phim").showModal(); return true; }
  if (event.shiftKey) return false;
  if (key === "ArrowLeft" || key === "ArrowRight") {
    if (target.closest?.("[tabindex='0']")) return false;
    move(key === "ArrowLeft" ? -1 : 1);
    return true;
  }
  if (key === "PageUp" || key === "PageDown") {
    const by = key === "PageUp" ? -1 : 1;
    if (showsAll() || scrolls(by)) return false; // a long question is read to its end first
    move(by);
    return true;
  }
  const place = /^[1-9]$/.test(key) ? Number(key) - 1 : LETTERS.indexOf(key.toLowerCase());
  if (key.length === 1 && place >= 0 && choose(block(here()), place)) return true;
  if (key.toLowerCase() === "f") { turnFlag(here()); return true; }
  return false;
};

export const start = () => {
  addEventListener("keydown", (event) => { if (press(event)) event.preventDefault(); });
};

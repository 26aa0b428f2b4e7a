// The room (or all rooms of a shift): its live part is asked for anew every 2 seconds and drawn only when something has changed.
import { heard } from "./hearing.js";

const live = document.querySelector("[data-live]"), tell = document.querySelector("[data-tell]");
for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
let tag = live.dataset.tag, asks = false;
// The long list is folded on a small screen until somebody unfolds it, and stays as it is when the room is drawn anew.
const folds = () => [...live.querySelectorAll("details[data-fold]")];
const open = new Map();
const keep = () => { for (const one of folds()) open.set(one.dataset.fold, one.open); };
const restore = () => { for (const one of folds()) if (open.has(one.dataset.fold)) one.open = open.get(one.dataset.fold); };
if (matchMedia("(max-width:48rem)").matches) for (const one of folds()) one.open = false;
const machines = (what) => [...live.querySelectorAll(what)].map((one) => one.lastChild.textContent).join(", ");
const silent = () => machines('.seat[data-state="lost"] > b'), calling = () => machines('.seat[data-calls] > b');
const paused = () => Boolean(live.querySelector("[data-long-pause]"));
let known = silent(), called = calling(), stands = paused();
const say = () => {
  const now = silent(), calls = calling(), isLong = paused();
  if (now === known && calls === called && isLong === stands) return;
  const parts = [];
  if (isLong && !stands) parts.push(tell.dataset.sayPaused);
  if (calls && calls !== called) parts.push(`${tell.dataset.sayCalls} ${calls}`);
  if (now && now !== known) parts.push(`${tell.dataset.sayLost} ${now}`);
  [known, called, stands] = [now, calls, isLong];
  tell.textContent = parts.join(". ");
};
// The button that gives time back names what it does with the minutes that are chosen.
const name = () => {
  const chosen = live.querySelector("[name=minutes]:checked"), words = live.querySelector("[data-effect]");
  if (chosen && words) words.textContent = chosen.dataset.says;
};
name();
live.addEventListener("change", name);
// What somebody is choosing in a form stays: that part is kept, all others are drawn anew.
const held = () => {
  const at = document.activeElement;
  return live.contains(at) && at.matches("input, select, textarea") ? at.closest("[data-part]") : null;
};
const draw = (html) => {
  const focused = document.activeElement?.id, kept = held();
  keep();
  const drawn = document.createElement("template");
  drawn.innerHTML = html;
  if (kept) drawn.content.querySelector(`[data-part="${kept.dataset.part}"]`)?.replaceWith(kept);
  live.replaceChildren(drawn.content);
  restore();
  name();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
};
const look = async () => {
  // Who is about to press something in a dialog is not disturbed; the next turn comes in two seconds.
  if (asks || document.hidden || document.querySelector("dialog[open]")) return;
  asks = true;
  try {
    const answer = await fetch(live.dataset.live + location.search, {
      headers: { "If-None-Match": `"${tag}"` }, redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(8000),
    });
    heard([200, 304].includes(answer.status)); // who was logged out gets a redirect, for one
    tag = answer.headers.get("ETag")?.replace(/^W\//, "").replaceAll('"', "") ?? tag;
    if (answer.status !== 200) return;
    draw(await answer.text());
    if (tell) say();
  } catch { heard(false); } finally { asks = false; } // the next turn asks again
};
if (!("still" in live.dataset)) setInterval(look, 2000);

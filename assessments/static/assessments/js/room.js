// The room: its live part is asked for anew every 3 seconds and drawn only when something has changed.
const live = document.querySelector("[data-live]"), tell = document.querySelector("[data-tell]");
for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
let tag = `"${live.dataset.tag}"`;
// The long list is folded on a small screen until somebody unfolds it, and stays as it is when the room is drawn anew.
const folds = () => [...live.querySelectorAll("details[data-fold]")];
const open = new Map();
const keep = () => { for (const one of folds()) open.set(one.dataset.fold, one.open); };
const restore = () => { for (const one of folds()) if (open.has(one.dataset.fold)) one.open = open.get(one.dataset.fold); };
if (matchMedia("(max-width:48rem)").matches) for (const one of folds()) one.open = false;
const silent = () => [...live.querySelectorAll('.seat[data-state="lost"] > b')].map((one) => one.lastChild.textContent).join(", ");
let known = silent();
const look = async () => {
  // Who is about to press something is not disturbed; the next turn comes in three seconds.
  if (document.hidden || document.querySelector("dialog[open]")) return;
  try {
    const answer = await fetch(live.dataset.live + location.search, { headers: { "If-None-Match": tag }, redirect: "manual" });
    if (answer.status !== 200) return;
    tag = answer.headers.get("ETag") ?? "";
    const drawn = await answer.text();
    const focused = document.activeElement?.id;
    keep();
    live.innerHTML = drawn;
    restore();
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const now = silent();
    if (now !== known) { known = now; tell.textContent = now ? `${tell.dataset.sayLost} ${now}` : ""; }
  } catch { /* the line is down: the next turn asks again */ }
};
if (!("still" in live.dataset)) setInterval(look, 3000);

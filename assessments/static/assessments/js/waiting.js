// The waiting room: asks every few seconds whether something has changed and then draws the page anew.
import * as closed from "./closed_paper.js";

const box = document.querySelector("[data-waiting]");
const calm = box && ["early", "paused", "elsewhere", "open", "late"].includes(box.dataset.waiting);
const look = async () => {
  if (!box.isConnected) return clearInterval(turns); // the paper stands in its place
  if (closed.isOpening()) return;
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(8000) });
    if (closed.isOpening()) return;
    if (answer.redirected) return location.reload();
    const { state, message, place } = await answer.json();
    // Another candidate, paper or seat, or the door is open: whatever is being typed to try the keyboard.
    if (state !== box.dataset.waiting || place !== box.dataset.place) return location.reload();
    const typing = document.activeElement?.matches?.("input, textarea") && document.activeElement.value;
    if (String(message ?? "") !== (box.dataset.told ?? "") && !typing) location.reload();
  } catch { /* the line is down: the next turn asks again */ }
};
const turns = calm && setInterval(look, 4000 + 1000 * Math.random());
if (box?.dataset.token) closed.start(box.dataset);

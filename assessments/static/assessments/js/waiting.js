// The waiting room: asks every few seconds whether something has changed and then draws the page anew; shows the server's
// time and, in the last hour, what is left until the paper opens to the second.
import * as closed from "./closed_paper.js";
import { heard } from "./hearing.js";
import { clock, minutesAndSeconds, until } from "./server_clock.js";

const box = document.querySelector("[data-waiting]");
const look = async () => {
  if (!box.isConnected) return clearInterval(turns); // the paper stands in its place
  if (closed.isOpening()) return;
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout?.(8000) });
    if (closed.isOpening()) return;
    if (answer.redirected) return location.reload();
    const { state, message, place } = await answer.json();
    heard(true);
    // Another candidate, paper or seat, or the door is open: whatever is being typed to try the keyboard.
    if (state !== box.dataset.waiting || place !== box.dataset.place) return location.reload();
    const typing = document.activeElement?.matches?.("input, textarea") && document.activeElement.value;
    if (String(message ?? "") !== (box.dataset.told ?? "") && !typing) location.reload();
  } catch { heard(false); } // the next turn asks again
};
const calm = box && ["early", "paused", "elsewhere", "open", "late"].includes(box.dataset.waiting);
const turns = calm && setInterval(look, 4000 + 1000 * Math.random());
if (box?.dataset.token) closed.start(box.dataset);

const shown = box?.querySelector("[data-clock]"), opens = box?.querySelector("[data-until]"), starts = opens?.dataset.until;
const tick = () => {
  shown.textContent = clock();
  const left = Math.max(0, Math.ceil(until(starts) / 1000));
  if (left >= 3600) return;
  delete opens.dataset.until; // ui.js would write whole minutes
  opens.textContent = minutesAndSeconds(left);
};
if (shown && opens) {
  tick();
  setInterval(tick, 1000);
}

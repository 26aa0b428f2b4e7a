// The waiting room: asks every few seconds whether something has changed and then draws the page anew.
const box = document.querySelector("[data-waiting]");
const calm = box && ["early", "paused", "elsewhere", "open", "late"].includes(box.dataset.waiting);
if (calm) setInterval(async () => {
  try {
    const answer = await fetch(box.dataset.address, { headers: { Accept: "application/json" } });
    if (answer.redirected) return location.reload();
    const { state } = await answer.json();
    const typing = document.activeElement?.matches?.("input, textarea") && document.activeElement.value;
    if (state !== box.dataset.waiting && !typing) location.reload();
  } catch { /* the line is down: the next turn asks again */ }
}, 4000);

// The end: handed in by the candidate, or by the clock. Without a line nothing is lost: the answers wait in this browser,
// and what comes back too late is sent as late evidence.
import { $, all, announce, cells, close, csrfToken, on, pause, say } from "./page.js";
import { flushAll, isUnsaved, settle } from "./answering.js";
import { isOver } from "./clock.js";
import { sendLate } from "./late.js";
import { flags } from "./marks.js";
import { names } from "./moving.js";
import { enqueue, sayAlive, state, unsent, waiting } from "./sending.js";
import { within } from "./within.js";

const TOO_LATE = ["time_is_up", "attempt_over"];
const final = $("[data-final]"), dialog = $("#nop"), up = $("[data-up]");
let leaving = false, isEnding = false, sentLate = [];

const end = () => {
  if (leaving) return;
  leaving = true;
  $("[name=csrfmiddlewaretoken]", final).value = csrfToken();
  final.submit();
};

const freeze = (is) => {
  if (is) settle();
  if (is && dialog.open) dialog.close();
  up.hidden = !is;
  close(is, up);
};
const late = async () => {
  for (let tries = 0; ; tries += 1) {
    if (!say.late || !waiting.size || !state.stopped) return;
    try {
      const sent = [...waiting];
      const said = await sendLate(sent.map(([, change]) => change), { address: say.late, token: say.token });
      if (said.code === "still_running") { await pause(60000); continue; } // on another machine perhaps
      if (said.refusal !== undefined) {
        $("[data-refusal]").textContent = said.refusal;
        $("[data-refused]").hidden = false;
        return;
      }
      sentLate.push(...sent);
      for (const [form, change] of sent) if (waiting.get(form) === change) waiting.delete(form);
      up.hidden = true;
      $("[data-refused]").hidden = true;
      $("[data-late-note]").hidden = false;
      $("[data-late-code]").textContent = said.receipt;
      $("[data-late-at]").textContent = said.at;
      $("[data-late-count]").textContent = said.received;
      announce(`${$("[data-late-note]").textContent.trim().replace(/\s+/g, " ")}`);
      return;
    } catch { await pause(2000 + Math.random() * Math.min(20000, 1000 * 2 ** tries)); }
  }
};

// The page asks first: the proctor may have given time back since it last heard from the server.
const timeIsUp = async () => {
  if (isEnding || leaving || state.stopped === "follows") return;
  isEnding = true;
  for (let tries = 0, heard = 0; ; tries += 1) {
    await flushAll(8000);
    if (state.stopped) break;
    try {
      const said = await sayAlive();
      if (said.refusal) continue;
      if (said.seconds_left > 0) { freeze(false); break; }
      heard += 1;
      if (!waiting.size || heard > 4) {
        $("[name=by_clock]").disabled = false;
        end();
        break;
      }
    } catch {
      if (up.hidden) { freeze(true); announce(say.sayUp); }
    }
    $("[data-up-count]").textContent = waiting.size;
    await pause(1000 + Math.random() * Math.min(10000, 1000 * 2 ** tries));
  }
  isEnding = false;
};

// The line may be back before the next try is due.
const sendRest = async (ms) => {
  if (waiting.size && state.isLost) await Promise.race([sayAlive().catch(() => {}), pause(ms)]);
  await flushAll(ms);
};
const ask = async (link) => {
  link.setAttribute("aria-busy", "true");
  await sendRest(3000);
  link.removeAttribute("aria-busy");
  if (!dialog.showModal) return "trial" in say ? end() : location.assign(link.href);
  const pick = (test) => cells.flatMap((c, i) => (test(c) ? [i + 1] : []));
  $("[data-unheard]", dialog).hidden = true;
  const sets = { empty: pick((c) => !/done|local/.test(c.dataset.state)), flagged: [...flags].sort((a, b) => a - b), unsent: unsent() };
  for (const [name, list] of Object.entries(sets)) {
    const box = $(`[data-${name}]`, dialog);
    box.hidden = !list.length;
    $("[data-n]", box).textContent = list.length;
    $("[data-list]", box).replaceChildren(...names(list));
  }
  if (!dialog.open) dialog.showModal();
};

export const start = () => {
  on("over", timeIsUp);
  on("refused", async (code) => {
    if (dialog.open) dialog.close();
    close(true, $("[data-refused]"));
    $("[data-refused-waits]").hidden = !waiting.size;
    if (TOO_LATE.includes(code)) up.hidden = true;
    if (TOO_LATE.includes(code) || code === "held_elsewhere") await late();
  });
  on("resumed", () => {
    freeze(false);
    $("[data-late-note]").hidden = true;
    for (const [form, change] of sentLate.splice(0)) if (!waiting.has(form)) enqueue(form, { ...change, kept: null });
    if (isOver()) timeIsUp();
  });
  addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-submit]");
    if (link) event.preventDefault();
    if (link && !("followed" in say)) ask(link);
    if (event.target.closest?.("#nop a")) dialog.close();
  });
  // Handed in only over a line that stands: the browser's own error page would take the unsaved answers with it.
  final.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (leaving) return;
    const buttons = all(".danger", final);
    for (const button of buttons) button.setAttribute("aria-busy", "true");
    try {
      await fetch(say.home, { method: "HEAD", redirect: "manual", cache: "no-store", signal: within(15000) });
      await sendRest(3000);
      end();
    } catch { $("[data-unheard]", dialog).hidden = false; }
    for (const button of buttons) button.removeAttribute("aria-busy");
  });
  // In a window that follows only what this browser could not keep for the other one still waits.
  addEventListener("beforeunload", (event) => {
    if (!isUnsaved() || leaving) return;
    event.preventDefault();
    event.returnValue = true; // for older browsers
  });
};
export const resume = () => { if (isOver()) timeIsUp(); };

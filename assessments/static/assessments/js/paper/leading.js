// Two windows of one paper in one browser: one leads, the other says so and can take over. The browser's own locks see to
// it; without them (a page that came without https) a note in localStorage does, renewed every second.
import { $, announce, close, on, pause, say } from "./page.js";

const NAME = `paper:${say.paper}:lead`, LAPSES = 4000, PATIENCE = 3000;
const own = `${Date.now()}.${Math.random()}`;
const channel = globalThis.BroadcastChannel ? new BroadcastChannel(NAME) : null;

const show = (leads) => {
  $("[data-submit]").inert = !leads;
  $("[data-follows]").hidden = leads;
  if (leads) delete say.followed; else say.followed = "";
  close(!leads, $("[data-follows]"));
  if (!leads) announce(say.sayFollows);
};

// The note of who leads, renewed every second; one that is not renewed lapses, whichever way the day's clock was set.
const read = () => { try { return JSON.parse(localStorage.getItem(NAME)) ?? {}; } catch { return {}; } };
const write = () => { try { localStorage.setItem(NAME, JSON.stringify({ own, at: Date.now() })); } catch { /* alone */ } };
const isOthers = () => {
  const { own: other, at = 0 } = read();
  return Boolean(other) && other !== own && Math.abs(Date.now() - at) <= LAPSES;
};

// A browser that has locks and gives none (its disk is full, its settings forbid them), or does not answer, does without. Who
// leads by a lock writes the note too: a window that got no answer sees it, and may take over by it.
const ask = async (...given) => navigator.locks.request(...given); // what it throws is told like what it refuses
const byLocks = (begin, end) => {
  let byNote, answered = false, renewing, giveBack;
  const goByNotes = () => {
    clearInterval(renewing);
    byNote ??= byNotes(begin, end);
    giveBack?.();
  };
  // Where the lock was stolen the browser says so in the same moment.
  const doubt = () => setTimeout(() => { if (giveBack && isOthers()) goByNotes(); }, 200);
  const renew = () => { if (isOthers()) doubt(); else write(); };
  const hold = () => {
    if (byNote) return undefined;
    begin();
    write();
    renewing = setInterval(renew, 1000);
    return new Promise((done) => { giveBack = done; });
  };
  addEventListener("storage", ({ key }) => { if (key === NAME && giveBack && isOthers()) doubt(); });
  addEventListener("pagehide", () => { if (giveBack && !isOthers()) localStorage.removeItem(NAME); });
  const stolen = (error) => {
    answered = true;
    giveBack = undefined;
    clearInterval(renewing);
    if (byNote) return;
    if (error.name === "AbortError") { end(); wait(); } else goByNotes();
  };
  const wait = () => ask(NAME, hold).catch(stolen);
  ask(NAME, { ifAvailable: true }, (lock) => {
    answered = true;
    if (byNote || lock) return hold();
    end();
    wait();
    return undefined;
  }).catch(stolen);
  setTimeout(() => { if (!answered) goByNotes(); }, PATIENCE);
  return () => (byNote ? byNote() : ask(NAME, { steal: true }, hold).catch(stolen));
};

const byNotes = (begin, end) => {
  let leads;
  const look = (takes) => {
    const may = takes || !isOthers();
    if (may) write();
    if (may === leads) return;
    leads = may;
    if (may) begin(); else end();
  };
  look(false);
  setInterval(() => look(false), 1000);
  addEventListener("storage", (event) => { if (event.key === NAME) look(false); });
  addEventListener("pagehide", () => { if (leads) localStorage.removeItem(NAME); });
  return () => look(true);
};

// `begin` runs when this window leads, after the other has put down what it had; `end` when it does so no more.
export const start = ({ begin, end }) => {
  let first = true;
  const lead = async () => {
    if (!first) await Promise.race([new Promise((done) => { if (channel) channel.onmessage = done; }), pause(1000)]);
    show(true);
    begin(first);
  };
  const follow = () => { first = false; end(); show(false); }; // what is being typed is taken before the fields are closed
  on("settled", () => channel?.postMessage("settled"));
  const takeOver = (navigator.locks ? byLocks : byNotes)(lead, follow);
  $("[data-take-over]").addEventListener("click", takeOver);
};

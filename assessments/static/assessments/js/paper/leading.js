// Two windows of one paper in one browser: one leads, the other says so and can take over. The browser's own locks see to
// it; without them (a page that came without https) a note in localStorage does, renewed every second.
import { $, announce, close, on, pause, say } from "./page.js";

const NAME = `paper:${say.paper}:lead`, LAPSES = 4000;
const own = `${Date.now()}.${Math.random()}`;
const channel = globalThis.BroadcastChannel ? new BroadcastChannel(NAME) : null;

const show = (leads) => {
  $("[data-submit]").inert = !leads;
  $("[data-follows]").hidden = leads;
  if (leads) delete say.followed; else say.followed = "";
  close(!leads, $("[data-follows]"));
  if (!leads) announce(say.sayFollows);
};

const byLocks = (begin, end) => {
  const hold = () => { begin(); return new Promise(() => {}); };
  let takeOver = () => navigator.locks.request(NAME, { steal: true }, hold).catch(stolen);
  // A browser that has locks and gives none (its disk is full, its settings forbid them) does without.
  const stolen = (error) => { if (error.name === "AbortError") { end(); wait(); } else takeOver = byNotes(begin, end); };
  const wait = () => navigator.locks.request(NAME, hold).catch(stolen);
  navigator.locks.request(NAME, { ifAvailable: true }, (lock) => {
    if (lock) return hold();
    end();
    wait();
    return undefined;
  }).catch(stolen);
  return () => takeOver();
};

const byNotes = (begin, end) => {
  const read = () => { try { return JSON.parse(localStorage.getItem(NAME)) ?? {}; } catch { return {}; } };
  const write = () => { try { localStorage.setItem(NAME, JSON.stringify({ own, at: Date.now() })); } catch { /* alone */ } };
  let leads;
  const look = (takes) => {
    const { own: other, at = 0 } = read();
    const may = takes || !other || other === own || Date.now() - at > LAPSES;
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

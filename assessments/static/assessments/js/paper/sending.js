// Sending: each change goes to this browser's database first, then to the server, one request a change, in the order of
// the changes; it is called saved only when the server has said so.
import { $, announce, forms, labels, numberOf, on, pause, say, tell } from "./page.js";
import { answered, line, paint, told } from "./marks.js";
import * as store from "./store.js";
import { within } from "./within.js";

const LONGEST_WAIT = 30000, BEAT = 25000;
// `waiting`: form -> its latest change. `unusable`: forms whose answer the server did not take. `stopped`: why nothing
// more is sent: the server's word, or "follows" in a window that another one has taken over from.
export const waiting = new Map(), unusable = new Set();
export const state = { stopped: "follows", isPaused: false, isLost: false };
// By item: the change that the server is known to hold, and this window's own ones that it may hold by now.
export const held = JSON.parse(say.sequences || "{}");
const own = {};
// `due`: when the next try is right; `asked`: until when the server asked for patience.
let sequence = Number(say.sequence), busy = false, fails = 0, retry, due = 0, asked = 0, beaten = -Infinity, lostAt = "";

// Counted by the clock, so that two windows of one machine never take each other's numbers.
const next = () => (sequence = Math.max(sequence + 1, Date.now()));
export const count = (seen) => { sequence = Math.max(sequence, seen); };
export const changeOf = (form) => {
  const fields = new URLSearchParams(new FormData(form));
  fields.delete("csrfmiddlewaretoken");
  const item = Number(form.dataset.item), base = { base: held[item] ?? 0, own: own[item] ?? [] };
  return { attempt: say.paper, item, sequence: next(), fields: String(fields), client_at: Date.now(), state: "pending", ...base };
};

// The wait before another try: twice as long each time, drawn at random so that a room does not come back as one.
const delay = () => Math.random() * Math.min(LONGEST_WAIT, 1000 * 2 ** Math.min(fails, 5));
const lost = (is) => {
  if (is !== state.isLost) {
    if (is) lostAt = new Date().toTimeString().slice(0, 5);
    announce(is ? say.sayLost : say.sayBack);
  }
  state.isLost = is;
  $("[data-banner]").hidden = !is || "followed" in say;
  $("[data-lost-at]").textContent = lostAt;
  $("[data-waiting-count]").textContent = waiting.size;
  tell(is ? "lost" : "back");
};
export const warn = (message) => {
  $("[data-refusal]").textContent = message;
  $("[data-refused]").hidden = !message;
};
const refused = ({ code, message }) => {
  state.stopped = code;
  takeTyped();
  clearTimeout(retry);
  warn(message);
  line(message);
  for (const form of waiting.keys()) told(form, message);
  tell("refused", code);
};

class Again extends Error {
  constructor(why, after = 0) { super(why); this.after = after * 1000; }
}
export const ask = async (address, body, headers = {}) => {
  const answer = await fetch(address, {
    method: "POST", body, credentials: "omit", headers: { Authorization: `Bearer ${say.token}`, ...headers },
    signal: within(15000),
  });
  const said = await answer.json().catch(() => undefined);
  if (!said) throw new Again(String(answer.status)); // not our server: a gateway, or the log-in page of a network
  return { answer, said };
};
const post = async (body) => {
  const { answer, said } = await ask(say.save, body, { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" });
  const isRefusal = [409, 422].includes(answer.status) || said.code === "barred";
  // The server does not know this page any more: what is not saved stays here and is tried again.
  if (!isRefusal && [403, 404].includes(answer.status)) { warn(say.sayGone); throw new Again("unknown"); }
  if (!isRefusal && !answer.ok) throw new Again(String(answer.status), Number(answer.headers.get("Retry-After")) || 0);
  if (isRefusal) return { refusal: said, isOfForm: answer.status === 422 }; // what cannot be read says nothing of the paper
  warn("");
  state.isPaused = said.is_paused;
  tell("heard", said);
  return said;
};

// What the server said to one change.
const settle = (form, change, said) => {
  if (!said.refusal && !said.is_older) held[change.item] = change.sequence;
  if (waiting.get(form) !== change) return;
  own[change.item] = [];
  waiting.delete(form);
  // An order with places missing is not an answer yet: nothing of it is kept, so it is not called saved.
  const halved = said.is_empty && answered(form) !== "seen";
  const text = said.refusal ? said.refusal.message : said.is_older ? say.sayOlder : halved ? say.sayPart : `${say.saySaved} ${said.saved_at}`;
  if (said.refusal || said.is_older) {
    unusable.add(form);
    announce(`${labels[numberOf(form) - 1]}: ${text}`);
  }
  if (said.is_older) store.drop(change);
  else if (!said.refusal) store.mark(change, "saved");
  if (!isTyped(form)) told(form, text);
  paint(numberOf(form), unusable.has(form) ? "part" : answered(form));
  if (unusable.has(form) || !(waiting.size || isTyped())) line(text);
};
// Which form is being written in, as `answering` knows; a module without it knows of none.
let isTyped = () => false, takeTyped = () => {};
export const heedTyping = (test, take) => { isTyped = test; takeTyped = take; };

export const send = async () => {
  if (busy || state.stopped || !waiting.size) return;
  busy = true;
  clearTimeout(retry);
  const [form, change] = waiting.entries().next().value;
  let wait = 0;
  try {
    await Promise.race([change.kept, pause(2000)]); // a slow disk holds nobody up for longer
    const said = await post(`${change.fields}&sequence=${change.sequence}&client_at=${change.client_at}`);
    // Saved is what the server names as saved, and nothing else.
    const isNamed = said.saved?.some(([, sequence]) => sequence === change.sequence);
    if (!said.refusal && !isNamed) throw new Again("not named");
    fails = 0;
    lost(false);
    if (said.refusal && !said.isOfForm) return refused(said.refusal);
    settle(form, change, said);
  } catch (error) {
    // The others go first now: an answer that the server stumbles over must not hold them up.
    if (waiting.get(form) === change) { waiting.delete(form); waiting.set(form, change); }
    fails += 1;
    wait = (error.after ?? 0) + delay();
    asked = performance.now() + (error.after ?? 0);
    for (const one of waiting.keys()) told(one, say.sayFailed);
    line(say.sayFailed);
    lost(true);
  } finally {
    busy = false;
    beaten = performance.now();
    due = beaten + wait;
    if (!state.stopped && waiting.size) retry = setTimeout(send, wait);
    rest();
  }
};
const rest = () => { if (state.isPaused && !state.stopped && !waiting.size && !isTyped()) location.assign(say.home); };

// One more change of a question, or one that came back from this browser's database.
export const enqueue = (form, change, isKept = false) => {
  unusable.delete(form);
  waiting.delete(form);
  const kept = isKept || store.keep(change);
  waiting.set(form, { ...change, kept });
  own[change.item] = [...(change.own ?? []), change.sequence].slice(-40);
  Promise.resolve(kept).then((is) => { if (!is) tell("unkept"); });
  const shown = answered(form);
  paint(numberOf(form), shown === "done" ? "local" : shown);
  told(form, state.isLost ? say.sayFailed : say.sayPending);
  line(state.isLost ? say.sayFailed : say.sayPending);
  if (state.isLost) lost(true);
  send();
};
export const flush = async (ms) => {
  const end = performance.now() + ms;
  while (waiting.size && !state.stopped && performance.now() < end) {
    if (performance.now() >= due) await send();
    await pause(150);
  }
};
export const sayAlive = async () => {
  beaten = performance.now();
  const said = await post("");
  if (said.isOfForm) throw new Again(said.refusal.code);
  lost(false);
  due = asked; // the line stands: what waits need not wait longer than the server asked for
  if (said.refusal) refused(said.refusal);
  rest();
  return said;
};
const beat = () => sayAlive().catch(() => lost(true));
// Time may be given, and the server's clock may be set right: a paper whose time was up goes on when it is heard again.
const knock = async () => {
  beaten = performance.now();
  try {
    const said = await post("");
    if (state.stopped !== "time_is_up" || said.isOfForm) return;
    if (said.refusal) {
      state.stopped = said.refusal.code;
      if (state.stopped !== "time_is_up") warn(said.refusal.message);
      return;
    }
    state.stopped = "";
    fails = due = 0;
    lost(false);
    tell("resumed");
    send();
  } catch { /* the next one tells */ }
};
// The line may be back, or the machine was asleep: ask at once, and hear the time that is left.
const wake = () => {
  if (state.stopped) return;
  fails = due = 0;
  if (waiting.size) send(); else if (!busy && performance.now() - beaten > 1000) beat();
};

export const go = () => {
  state.stopped = "";
  if (waiting.size) send();
  else if (say.kept !== undefined) beat();
};
export const halt = (why) => { state.stopped = why; clearTimeout(retry); };
export const unsent = () => forms.filter((form) => waiting.has(form) || unusable.has(form)).map(numberOf);

export const start = () => {
  for (const name of ["online", "pageshow"]) addEventListener(name, wake);
  document.addEventListener("visibilitychange", () => { if (!document.hidden) wake(); });
  document.addEventListener("resume", wake);
  on("woke", wake);
  // A sign of life each half minute: the room sees the machine, the machine hears the time left.
  setInterval(() => {
    if (busy || performance.now() - beaten < BEAT) return;
    if (state.stopped === "time_is_up") knock();
    else if (!state.stopped && !waiting.size) beat();
  }, 5000);
};

// The paper: each change is sent at once and called saved only when the server has said so.
const $ = (selector, from = document) => from.querySelector(selector);
const all = (selector, from = document) => [...from.querySelectorAll(selector)];
const player = $("[data-paper]"), say = player.dataset;
const cells = all(".pal a"), total = cells.length;
const cell = (n) => cells[n - 1], block = (n) => document.getElementById(`cau-${n}`);
const number = (form) => Number($(".q", form).id.slice(4));
const two = (n) => String(n).padStart(2, "0");
for (const row of all("[data-without-script]")) row.hidden = true;
for (const flag of all("button[data-flag]")) flag.hidden = false;

// --- what a question shows ----------------------------------------------------------------------
const words = { done: say.sayDone, local: say.sayLocal, part: say.sayPart, seen: say.saySeen, "": say.saySeen };
const labels = cells.map((a) => a.getAttribute("aria-label").split(",")[0]);
const paint = (n, state) => {
  const a = cell(n);
  if (state !== undefined) a.dataset.state = state;
  a.setAttribute("aria-label", `${labels[n - 1]}, ${words[a.dataset.state ?? ""]}${"flag" in a.dataset ? `, ${say.sayFlag}` : ""}`);
  const count = cells.filter((c) => /done|local/.test(c.dataset.state)).length;
  $("[data-done]").textContent = count;
  $("[data-pal-count]").textContent = `${count}/${total}`;
};
const filled = (f) => (/radio|checkbox/.test(f.type) ? f.checked : f.value.trim() !== "");
const answered = (form) => {
  const fields = all(".in input, .in select", form), names = [...new Set(fields.map((f) => f.name))];
  const done = names.filter((name) => fields.some((f) => f.name === name && filled(f))).length;
  return done === names.length ? "done" : done ? "part" : "seen";
};
const told = (form, text) => { $("[data-state-words]", form).textContent = text ? `· ${text}` : ""; };
const line = (text) => { $("[data-saved] span").textContent = text; };

// --- sending ------------------------------------------------------------------------------------
// `waiting`: form -> its latest sequence, in the order of the changes; one request at a time.
// `unusable`: forms whose answer the server did not take. `typed`: the form in which text is being written.
const waiting = new Map(), unusable = new Set();
let sequence = Number(say.sequence), busy = false, wait = 0, retry, closed = "", paused = false, typed, typing;
const rest = () => { if (paused && !waiting.size && !typed) location.assign(say.home); };
// Whoever logs in at another window of this browser gets it a new token; its cookie has it.
const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? $("[name=csrfmiddlewaretoken]").value;
// Counted by the clock, so that two windows of one machine never take each other's numbers.
const next = () => (sequence = Math.max(sequence + 1, Date.now()));
const lost = (is) => {
  $("[data-banner]").hidden = !is;
  $("[data-waiting-count]").textContent = waiting.size;
};
const changed = (form) => {
  const n = number(form), state = answered(form);
  if (closed) return told(form, $("[data-refusal]").textContent);
  unusable.delete(form);
  waiting.delete(form);
  waiting.set(form, next());
  paint(n, state === "done" ? "local" : state);
  told(form, say.sayPending);
  line(say.sayPending);
  send();
};
const warn = (message) => {
  $("[data-refusal]").textContent = message;
  $("[data-refused]").hidden = !message;
};
const refused = ({ code, message }) => {
  closed = code;
  clearTimeout(retry);
  warn(message);
  line(message);
  for (const form of waiting.keys()) told(form, message);
};
const post = async (fields) => {
  const body = new URLSearchParams(fields);
  body.delete("csrfmiddlewaretoken");
  const answer = await fetch(say.save, {
    method: "POST", body, credentials: "omit", headers: { Authorization: `Bearer ${say.token}` },
    signal: AbortSignal.timeout?.(15000),
  });
  // The server does not know this page any more: what is not saved stays here and is tried again.
  if ([403, 404].includes(answer.status)) { warn(say.sayGone); throw new Error("unknown"); }
  if (!answer.ok && ![409, 422].includes(answer.status)) throw new Error(String(answer.status));
  const said = await answer.json();
  if (!answer.ok) return { refusal: said };
  warn("");
  clock(said.seconds_left);
  paused = said.is_paused;
  return said;
};
const send = async () => {
  if (busy || closed || !waiting.size) return;
  busy = true;
  clearTimeout(retry);
  const [form, mine] = waiting.entries().next().value;
  try {
    const said = await post([...new FormData(form), ["sequence", mine], ["client_at", Date.now()]]);
    wait = 0;
    lost(false);
    if (said.refusal && said.refusal.code !== "unusable_response") return refused(said.refusal);
    if (waiting.get(form) === mine) {
      waiting.delete(form);
      // An order with places missing is not an answer yet: nothing of it is kept, so it is not called saved.
      const halved = said.is_empty && answered(form) !== "seen";
      const text = said.refusal ? said.refusal.message : said.is_older ? say.sayOlder : halved ? say.sayPart : `${say.saySaved} ${said.saved_at}`;
      if (said.refusal || said.is_older) unusable.add(form);
      if (typed !== form) told(form, text);
      paint(number(form), unusable.has(form) ? "part" : answered(form));
      if (unusable.has(form) || !(waiting.size || typed)) line(text);
    }
  } catch {
    // The others go first now: an answer that the server stumbles over must not hold them up.
    if (waiting.get(form) === mine) { waiting.delete(form); waiting.set(form, mine); }
    wait = Math.min(30000, (wait || 1000) * 2);
    for (const one of waiting.keys()) told(one, say.sayFailed);
    line(say.sayFailed);
    lost(true);
  } finally {
    busy = false;
    beaten = performance.now();
    if (!closed && waiting.size) retry = setTimeout(send, wait);
    rest();
  }
};
const flush = async (ms) => {
  settle();
  const end = performance.now() + ms;
  while (waiting.size && !closed && performance.now() < end) { await send(); await new Promise((done) => setTimeout(done, 150)); }
};

// Text is sent when the typing rests; until then it is not called saved.
const settle = () => {
  const form = typed;
  clearTimeout(typing);
  typed = undefined;
  if (form) changed(form);
};
player.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-item]");
  if (!form || !/text|textarea/.test(event.target.type)) return;
  if (typed !== form) settle();
  typed = form;
  if (!closed) { told(form, say.sayPending); line(say.sayPending); }
  clearTimeout(typing);
  typing = setTimeout(settle, 1200);
});
player.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-item]");
  if (!form) return;
  if (typed !== form) settle();
  typed = form;
  settle();
});
player.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-item]");
  if (form) { event.preventDefault(); changed(form); }
});
addEventListener("online", () => { wait = 0; send(); });
let leaving = false;
addEventListener("beforeunload", (event) => { if ((waiting.size || typed) && !closed && !leaving) event.preventDefault(); });

// A sign of life each half minute: the room sees the machine, the machine hears the time left.
let beaten = -Infinity; // the first is sent soon: a page that was just loaded has not been heard of
setInterval(async () => {
  if (closed || busy || waiting.size || performance.now() - beaten < 25000) return;
  beaten = performance.now();
  try {
    const said = await post([]);
    lost(false);
    if (said.refusal) refused(said.refusal);
    rest();
  } catch { lost(true); }
}, 5000);

// --- the clock: seconds left as the server said, then the machine's steady clock -----------------
const timer = $("[data-left]"), final = $("[data-final]");
let ends = 0, spoken = 99, over = false;
const clock = (seconds) => { ends = performance.now() + seconds * 1000; tick(); };
const tick = () => {
  const s = Math.max(0, Math.round((ends - performance.now()) / 1000)), m = Math.floor(s / 60);
  $("b", timer).textContent = `${two(m)}:${two(s % 60)}`;
  $("[data-time-left]").textContent = `${two(m)}:${two(s % 60)}`;
  timer.toggleAttribute("data-low", s <= 300);
  for (const mark of [10, 5, 1]) if (m < mark && spoken > mark && s) { spoken = mark; $("[data-announce]").textContent = `${say.sayMinutes} ${mark}`; }
  if (!s && !over) { over = true; handIn(); }
};
// The page asks first: the proctor may have given time back since it last heard from the server.
const handIn = async () => {
  await flush(8000);
  if (closed === "held_elsewhere") return;
  try {
    const said = closed ? {} : await post([]);
    if (said.seconds_left > 0) { over = false; rest(); return; }
  } catch { setTimeout(handIn, 5000); return; } // no line: the server ends it by its own clock
  $("[name=by_clock]").disabled = false;
  end();
};
const end = () => {
  leaving = true;
  $("[name=csrfmiddlewaretoken]", final).value = token();
  final.submit();
};
clock(Number(timer.dataset.left));
setInterval(tick, 1000);

// --- moving: the address names the question, so back, forward and reload keep the place ----------
const here = () => Number(/^#cau-(\d+)$/.exec(location.hash)?.[1] ?? 1);
const palette = (open) => {
  $("#danh-sach").toggleAttribute("data-open", open);
  $(".qbar [data-pal]").setAttribute("aria-expanded", String(open));
};
const show = (focus) => {
  const n = Math.min(total, Math.max(1, here()));
  cells.forEach((c, i) => (i + 1 === n ? c.setAttribute("aria-current", "true") : c.removeAttribute("aria-current")));
  if (!cell(n).dataset.state) paint(n, answered(block(n).form ?? block(n).closest("form")));
  $("[data-prev]").href = `#cau-${Math.max(1, n - 1)}`;
  $("[data-next]").href = `#cau-${Math.min(total, n + 1)}`;
  palette(false);
  if (focus) { block(n).focus({ preventScroll: true }); scrollTo(0, 0); }
};
addEventListener("hashchange", () => show(true));

// Flags stay with this machine: they are no part of the answers.
const flagsKey = `flags:${say.paper}`;
const flags = new Set(JSON.parse(sessionStorage.getItem(flagsKey) ?? "[]"));
const flag = (n, on) => {
  $("button[data-flag]", block(n)).setAttribute("aria-pressed", String(on));
  cell(n).toggleAttribute("data-flag", on);
  paint(n);
};
for (const n of flags) if (n <= total) flag(n, true);
addEventListener("click", (event) => {
  const button = event.target.closest?.("button[data-flag]");
  if (button) {
    const n = Number(button.closest(".q").id.slice(4)), on = !flags.has(n);
    if (on) flags.add(n); else flags.delete(n);
    sessionStorage.setItem(flagsKey, JSON.stringify([...flags]));
    flag(n, on);
  }
  if (event.target.closest?.("[data-pal]")) palette(!$("#danh-sach").hasAttribute("data-open"));
  if (event.target.closest?.("[data-submit]")) { event.preventDefault(); ask(); }
  if (event.target.closest?.("#nop a")) $("#nop").close();
  if (event.target.closest?.(".skip")) { event.preventDefault(); show(true); }
});
const ask = async () => {
  await flush(3000);
  const pick = (test) => cells.flatMap((c, i) => (test(c) ? [i + 1] : []));
  const unsent = new Set([...waiting.keys(), ...unusable].map(number));
  $("#nop [data-unheard]").hidden = true;
  const sets = { empty: pick((c) => !/done|local/.test(c.dataset.state)), flagged: [...flags].sort((a, b) => a - b), unsent: [...unsent] };
  for (const [name, list] of Object.entries(sets)) {
    const box = $(`#nop [data-${name}]`);
    box.hidden = !list.length;
    $("[data-n]", box).textContent = list.length;
    $("[data-list]", box).replaceChildren(...list.map((n) => Object.assign(document.createElement("a"), { href: `#cau-${n}`, textContent: labels[n - 1] })));
  }
  $("#nop").showModal();
};
// Handed in only over a line that stands: the browser's own error page would take the unsaved answers with it.
final.addEventListener("submit", async (event) => {
  event.preventDefault();
  if (leaving) return;
  try {
    await fetch(say.home, { method: "HEAD", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout?.(15000) });
    end();
  } catch { $("#nop [data-unheard]").hidden = false; }
});
for (const form of all("form[data-item]")) if (answered(form) === "part") paint(number(form), "part");
paint(1);
show(Boolean(location.hash));

// The check of the machine: looks, shows each finding, and tells the server once it has looked at all.
const sheet = document.querySelector("[data-device]");
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const again = document.querySelector("[data-again]");
const typing = document.querySelector("[data-typing]");
let findings = {};

const only = (nodes, key, value) => { for (const node of nodes) node.hidden = node.dataset[key] !== value; };
const verdict = (value) => only(sheet.querySelectorAll("[data-verdict]"), "verdict", value);

const show = (name, state, figure) => {
  findings[name] = figure === undefined ? { state } : { state, figure };
  const line = sheet.querySelector(`[data-check="${name}"]`);
  only(line.querySelectorAll("[data-state]"), "state", state);
  only(line.querySelectorAll("[data-say]"), "say", state);
  const place = line.querySelector("[data-figure]");
  if (!place || figure === undefined) return;
  place.hidden = false;
  place.querySelector("[data-number]").textContent = figure.toLocaleString(document.documentElement.lang);
};

const settle = (work, milliseconds) => Promise.race([work, new Promise((_, fail) => setTimeout(() => fail(new Error("late")), milliseconds))]);
const done = (request) => new Promise((give, fail) => { request.onsuccess = () => give(request.result); request.onerror = () => fail(request.error); });

// A write that is on the disk before it is called written, read back and taken away.
const keeps = async () => {
  const opening = indexedDB.open("device-check", 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore("tried");
  const base = await done(opening);
  const value = String(Date.now());
  const write = base.transaction("tried", "readwrite", { durability: "strict" });
  write.objectStore("tried").put(value, "one");
  await new Promise((give, fail) => { write.oncomplete = give; write.onerror = write.onabort = () => fail(write.error); });
  const read = await done(base.transaction("tried").objectStore("tried").get("one"));
  base.close();
  indexedDB.deleteDatabase("device-check");
  return read === value;
};

// Three small requests: the median is the line, and the answers say how far the two clocks are apart.
const line = async () => {
  const tries = [];
  for (let turn = 0; turn < 3; turn += 1) {
    const began = performance.now();
    const answer = await settle(fetch(sheet.dataset.line, { cache: "no-store", headers: { Accept: "application/json" } }), 10000);
    const { now } = await answer.json();
    const took = performance.now() - began;
    tries.push({ took, apart: Date.now() - (now + took / 2) });
  }
  return tries.sort((one, other) => one.took - other.took)[1];
};

const look = async () => {
  findings = {};
  verdict("checking");
  show("cookies", navigator.cookieEnabled ? "good" : "bad");
  show("secure", window.isSecureContext ? "good" : "weak");
  show("worker", "serviceWorker" in navigator ? "good" : "weak");
  const width = window.innerWidth;
  show("screen", width >= 900 ? "good" : "weak", Math.round(width));
  try { show("storage", (await settle(keeps(), 5000)) ? "good" : "weak"); } catch { show("storage", "weak"); }
  try {
    const { took, apart } = await line();
    show("line", took <= 400 ? "good" : "weak", Math.round(took));
    show("clock", Math.abs(apart) < 60000 ? "good" : "weak", Math.round(apart / 1000) || 0); // never -0
  } catch { show("line", "bad"); }
  tried();
  await tell();
};

const tell = async () => {
  const states = Object.values(findings).map(({ state }) => state);
  verdict(states.some((state) => state === "weak" || state === "bad") ? "weak" : "good");
  try {
    await fetch(sheet.dataset.device, { method: "POST", headers: { "X-CSRFToken": token, "Content-Type": "application/json", Accept: "application/json" }, body: JSON.stringify(findings) });
  } catch { /* the line is down: the proctor sees no check, and nothing else hangs on it */ }
};

const tried = () => {
  const typed = typing.value;
  show("typing", !typed ? "unknown" : /[ăâđêôơưàáạảãèéẹẻẽìíịỉĩòóọỏõùúụủũỳýỵỷỹ]/i.test(typed.normalize("NFC")) || /[\u0300-\u0323]/.test(typed.normalize("NFD")) ? "good" : "weak");
};

typing.addEventListener("input", tried);
typing.addEventListener("change", tell);
again.hidden = false;
again.addEventListener("click", async () => { again.disabled = true; await look(); again.disabled = false; });
await look();

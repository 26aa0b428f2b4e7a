// The closed paper: fetched while there is time, opened with the key that the start brings. Where anything of this fails
// (no secure context, an old browser, a line that is down) the button does what it does without scripts.
const CACHE = "paper-closed"; // the worker of the paper wipes what is called so
const can = () => isSecureContext && "caches" in window && "DecompressionStream" in window;
const rest = (ms) => new Promise((done) => setTimeout(done, ms));
const within = (ms) => ({ signal: AbortSignal.timeout?.(ms) });

let opening = false;
export const isOpening = () => opening;

// Kept since the page is drawn anew when the shift opens; under the name of candidate, paper, machine and seat.
const name = (page) => `${page.closed}?${page.attempt}.${page.place}`;
const kept = async (page) => (await caches.open(CACHE)).match(name(page));
const fetchIt = async (page) => {
  const answer = await fetch(page.closed, { redirect: "error", ...within(20000) });
  if (!answer.ok) throw new Error(String(answer.status));
  await caches.delete(CACHE);
  await (await caches.open(CACHE)).put(name(page), answer);
};

const ask = async (page) => {
  for (let turn = 1; ; turn += 1) {
    try {
      const answer = await fetch(page.open, { method: "POST", credentials: "omit", headers: { Authorization: `Bearer ${page.token}` }, ...within(8000) });
      if (answer.status !== 429 || turn === 6) return answer.ok ? await answer.json() : undefined;
      await rest(1000 * (Number(answer.headers.get("Retry-After")) || 2) * (0.5 + Math.random()));
    } catch (error) { // no line: asked again, since it is not known whether it began
      if (turn === 6) throw error;
      await rest(1000 + 1000 * Math.random());
    }
  }
};

const unlock = async (page, reply) => {
  const bytes = await (await kept(page)).arrayBuffer();
  const raw = Uint8Array.from(atob(reply.key), (one) => one.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
  const how = { name: "AES-GCM", iv: bytes.slice(0, 12), additionalData: new TextEncoder().encode(page.attempt) };
  const packed = await crypto.subtle.decrypt(how, key, bytes.slice(12));
  const text = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  return new DOMParser().parseFromString(text, "text/html");
};

const show = async (paper, page, reply, since) => {
  for (const one of paper.querySelectorAll("noscript")) one.remove();
  const scripts = [...paper.querySelectorAll("script[type=module][src]")].map((one) => one.src);
  const sheets = [...paper.querySelectorAll("link[rel=stylesheet]")].filter((one) => !document.querySelector(`link[href="${one.getAttribute("href")}"]`));
  const drawn = sheets.map((one) => new Promise((done) => { one.onload = one.onerror = done; document.head.append(one); }));
  await Promise.race([Promise.all(drawn), rest(3000)]);
  paper.querySelector("[data-paper]").dataset.token = reply.token;
  paper.querySelector("[data-left]").dataset.left = Math.max(0, Math.round(reply.seconds_left - (performance.now() - since) / 1000));
  document.title = paper.title;
  history.replaceState(null, "", page.paperAddress);
  document.body.replaceWith(document.adoptNode(paper.body));
  for (const one of scripts) await import(one);
  document.getElementById("noi-dung")?.focus({ preventScroll: true });
  caches.delete(CACHE).catch(() => {});
};

export const start = (page) => {
  if (!can()) return;
  // Everybody waits in the same minutes: not all of them ask in the same second.
  const left = page.starts ? new Date(page.starts) - Date.now() : 0;
  const hold = async () => {
    if (page.starts) await rest(Math.max(0, Math.min(20000, left / 2)) * Math.random());
    if (!(await kept(page))) await fetchIt(page);
  };
  const held = hold().then(() => true, () => false);
  held.then((is) => { document.querySelector("[data-held]")?.toggleAttribute("hidden", !is); });
  const form = document.querySelector("[data-begin]");
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (opening) return;
    opening = true;
    const button = form.querySelector("button");
    button.disabled = true;
    button.setAttribute("aria-busy", "true");
    try {
      if (!(await Promise.race([held, rest(3000)]))) throw new Error("not held");
      const reply = await ask(page);
      if (!reply?.is_fresh) throw new Error("not fresh");
      const since = performance.now();
      await show(await unlock(page, reply), page, reply, since);
    } catch {
      if (form.isConnected) form.submit();
      else location.assign(page.paperAddress);
    }
  });
  // Back from the page that a plain press led to: the button works again.
  addEventListener("pageshow", ({ persisted }) => { if (persisted) location.reload(); });
};

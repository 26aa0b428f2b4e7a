// Gives a running paper out again when its page cannot be loaded (assessments/static/assessments/js/paper/kept_page.js
// keeps it). It answers only for pages of the sitting, and stores nothing itself; what a page posts passes by unread.
const PAPER = "{{ paper }}", WAITING = "{{ waiting }}", BEGIN = "{{ begin }}", LEAVE = "{{ leave }}", DETAILS = "{{ details }}", OFFLINE = "{{ offline }}";
const HEADERS = { "Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": "{{ policy|safe }}", "Cache-Control": "no-store" };
const PATIENCE = 4000, REMEMBERED = 15000;
let lostAt = -Infinity;

addEventListener("install", () => self.skipWaiting());
addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

const CLOSED = "paper-closed"; // closed_paper.js: never given out
// A paper that is past its time is wiped where it is found.
const keptPaper = async () => {
  for (const name of await caches.keys()) {
    if (!name.startsWith("paper-") || name === CLOSED) continue;
    const kept = await (await caches.open(name)).match(PAPER);
    if (kept && Number(kept.headers.get("Paper-Until")) > Date.now()) return new Response(await kept.text(), { headers: HEADERS });
    if (kept) await caches.delete(name);
  }
  return undefined;
};
const wipe = async () => {
  for (const name of await caches.keys()) if (name.startsWith("paper-")) await caches.delete(name);
};
// Without a kept paper: the page for the time without a line (ui/offline.py), as everywhere.
const other = (request) => fetch(request).catch(async (lost) => (await caches.match(OFFLINE)) ?? Promise.reject(lost));
// The network first; what is kept when it fails, or does not answer in time. A line that was just found dead is not
// waited for again by each of a page's files; after a while it is.
const either = async (request, find, test, isPatient = false) => {
  const kept = await find();
  if (!kept) return request.mode === "navigate" ? other(request) : fetch(request);
  const isLost = performance.now() - lostAt < REMEMBERED;
  const late = new Promise((done) => { if (!isPatient) setTimeout(done, isLost ? 0 : PATIENCE); });
  const answer = fetch(request).then((one) => (test(one) ? one : undefined), () => undefined);
  const first = await Promise.race([answer, late]);
  if (!first && !isLost) lostAt = performance.now();
  answer.then((one) => { if (one) lostAt = -Infinity; });
  return first ?? kept;
};

// Another paper begins: none from before is shown again. One that could not begin leaves all as it is.
const begin = async (request) => {
  const answer = await fetch(request);
  await wipe();
  return answer;
};

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (address.origin !== location.origin) return;
  if (request.method === "POST" && address.pathname === LEAVE) event.waitUntil(wipe());
  if (request.method === "POST" && address.pathname === BEGIN) event.respondWith(begin(request));
  if (request.method !== "GET") return;
  // Somebody takes the seat: the paper of whoever sat here before is not shown again. Their answers stay.
  if (request.mode === "navigate" && address.pathname === DETAILS) event.waitUntil(wipe());
  if (request.mode === "navigate") {
    // The waiting room is a page of its own: the paper stands in for it only where there is no line at all.
    const isWaiting = address.pathname === WAITING, isPaper = isWaiting || address.pathname === PAPER;
    event.respondWith(isPaper ? either(request, keptPaper, (one) => isWaiting || one.status < 500, isWaiting) : other(request));
  } else if (["script", "style", "font", "image"].includes(request.destination)) {
    event.respondWith(either(request, () => caches.match(address.pathname), (one) => one.ok));
  }
});

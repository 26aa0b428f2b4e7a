// Shows a page of ours when a page cannot be loaded for want of a line (ui/offline.py). It keeps that page and its files,
// nothing else: no answer with anybody's data is stored, and what a form or a module of a page sends passes by untouched.
const KEPT = "offline-{{ edition }}", PAGE = "{{ page }}";
const FILES = [{% for file in files %}"{{ file }}"{% if not forloop.last %}, {% endif %}{% endfor %}];

addEventListener("install", (event) => {
  const wanted = [PAGE, ...FILES].map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll(wanted)).then(() => self.skipWaiting()));
});

addEventListener("activate", (event) => {
  const old = (names) => Promise.all(names.filter((name) => name.startsWith("offline-") && name !== KEPT).map((name) => caches.delete(name)));
  event.waitUntil(caches.keys().then(old));
});

addEventListener("fetch", (event) => {
  const { request } = event, address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  const kept = request.mode === "navigate" ? PAGE : FILES.includes(address.pathname) && address.pathname;
  if (kept) event.respondWith(fetch(request).catch(async (lost) => (await caches.match(kept)) ?? Promise.reject(lost)));
});

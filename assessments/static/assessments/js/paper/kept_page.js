// The paper itself is kept by this browser until the receipt, with the files it needs, so that it opens again without a
// line (the service worker gives it out). Browsers allow it over https alone; the answers are kept in any case.
import { $, all, on, pause, player, say } from "./page.js";
import { forget, notePaper, works } from "./store.js";

const OWN_FILES = new URL("../../../", import.meta.url).pathname;
const canOpenAgain = () => Boolean(globalThis.caches && navigator.serviceWorker && say.worker);

// As the server drew it: taken before anything on it is changed.
export const copy = () => {
  const page = document.documentElement.cloneNode(true);
  $("[data-paper]", page).dataset.kept = "";
  $("script[src*='js/waiting']", page)?.remove(); // where the paper was put into the page of the waiting room
  if (!$("script[src*='js/sitting']", page)) {
    const script = document.createElement("script");
    Object.assign(script, { type: "module", src: new URL("../sitting.js", import.meta.url).pathname });
    $("head", page).append(script);
  }
  return `<!doctype html>\n${page.outerHTML}`;
};
const files = () => {
  const loaded = performance.getEntriesByType("resource").map((one) => new URL(one.name));
  const own = loaded.filter((one) => one.origin === location.origin && one.pathname.startsWith(OWN_FILES));
  return [...new Set(own.map((one) => one.pathname))];
};
// The worker gives no page out that is past its time; time that is given meanwhile may not be known here yet.
const OPENS_AFTER = 1800;
let until = 0;
const put = async (cache, seconds, html) => {
  const moment = Date.now() + (seconds + OPENS_AFTER) * 1000;
  if (Math.abs(moment - until) < 60000) return;
  const page = html ?? await (await cache.match(say.address))?.text();
  if (!page) return;
  until = moment;
  const headers = { "Content-Type": "text/html; charset=utf-8", "Paper-Until": String(moment) };
  await cache.put(say.address, new Response(page, { headers }));
};
const keep = async (html) => {
  const cache = await caches.open(`paper-${say.paper}`);
  if (say.kept === undefined) await put(cache, Number($("[data-left]").dataset.left), html);
  on("heard", ({ seconds_left: seconds }) => put(cache, seconds).catch(() => {}));
  await navigator.serviceWorker.register(say.worker);
  const add = (addresses) => Promise.allSettled(addresses.map(async (one) => (await cache.match(one)) ?? cache.add(one)));
  const added = await add(files());
  const worker = await Promise.race([navigator.serviceWorker.ready, pause(5000)]);
  // Pictures come from the server a second time: not from all machines in the minute of the start.
  setTimeout(() => add(all("img", player).map((one) => new URL(one.src).pathname)), 2000 + Math.random() * 30000);
  return Boolean(worker?.active) && added.length > 0 && added.every(({ status }) => status === "fulfilled");
};
// A browser that has no database, or whose disk takes no more: nothing is called kept.
const keepsNothing = () => {
  const place = $("[data-device]");
  if ("trial" in say) return;
  place.textContent = say.sayKeepsNothing;
  place.dataset.device = "nothing";
  say.sayFailed = say.sayUnkept;
  say.sayLost = say.sayUp = `${say.sayUnkept}. ${say.sayKeepsNothing}`;
  for (const one of all("[data-keeps]")) one.textContent = say.sayKeepsNothing;
};

export const start = async (html) => {
  const place = $("[data-device]");
  on("unkept", keepsNothing);
  await forget({ except: say.paper }).catch(() => {});
  await notePaper({ attempt: say.paper, token: say.token, late: say.late ?? "", at: Date.now() });
  let opens = false;
  if (canOpenAgain()) {
    if (document.readyState !== "complete") await new Promise((done) => { addEventListener("load", done, { once: true }); });
    try { opens = await keep(html); } catch { /* a browser that keeps no pages */ }
  }
  const isKept = await works();
  place.textContent = !isKept ? say.sayKeepsNothing : opens ? say.sayKeepsAll : say.sayKeepsAnswers;
  if (!isKept) keepsNothing();
  place.dataset.device = !isKept ? "nothing" : opens ? "all" : "answers";
};

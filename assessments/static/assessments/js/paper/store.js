// The answers in this browser's own database, by attempt and item: each change stands here before it is sent, and stays
// after the server has it, until the receipt. An answer: attempt, item, sequence, fields (as a form sends them),
// client_at, state ("pending", "saved", "late"), `base` (what the server was known to hold of the item when it was given),
// `own` (what this browser itself may have sent since), `refused` (when the server took it not even late).
// A browser without a database, or one that does not answer, gives `undefined` for an answer.
// The trial paper keeps nothing, and touches nothing of a real one.
const HOURS = 3600 * 1000, DAYS_2 = 48 * HOURS, DAYS_30 = 720 * HOURS, LONGEST = 3000;
const isTrial = Boolean(document.querySelector("[data-trial]"));

const opened = new Promise((done) => {
  if (isTrial) return void done(undefined);
  setTimeout(() => done(undefined), LONGEST);
  try {
    const asked = indexedDB.open("papers", 1);
    asked.onupgradeneeded = () => {
      asked.result.createObjectStore("answers", { keyPath: ["attempt", "item"] });
      asked.result.createObjectStore("papers", { keyPath: "attempt" });
    };
    asked.onsuccess = () => {
      asked.result.onversionchange = () => asked.result.close();
      done(asked.result);
    };
    asked.onerror = () => done(undefined);
  } catch { done(undefined); }
});

const run = async (name, mode, act) => {
  const base = await opened;
  if (!base) return undefined;
  return new Promise((done) => {
    try {
      const work = base.transaction(name, mode, { durability: "strict" });
      const asked = act(work.objectStore(name));
      work.oncomplete = () => done(asked?.result ?? true);
      work.onabort = () => done(undefined);
    } catch { done(undefined); }
  });
};
const write = (name, act) => run(name, "readwrite", act);
const read = async (name, act) => {
  const found = await run(name, "readonly", act);
  return Array.isArray(found) ? found : [];
};

let isFull = false; // a disk that is full, a private window
export const works = async () => Boolean(await opened) && !isFull;
export const keep = async (answer) => {
  const is = Boolean(await write("answers", (rows) => rows.put(answer)));
  isFull = !is;
  return is;
};
export const answersOf = (attempt) =>
  read("answers", (rows) => rows.getAll(IDBKeyRange.bound([attempt], [attempt, []])));
const all = () => read("answers", (rows) => rows.getAll());

// Only the change that is meant: a later one may stand there by now.
const alter = ({ attempt, item, sequence }, act) => write("answers", (rows) => {
  const asked = rows.get([attempt, item]);
  asked.onsuccess = () => { if (asked.result?.sequence === sequence) act(rows, asked.result); };
});
export const mark = (answer, state) => alter(answer, (rows, held) => rows.put({ ...held, state }));
export const refuse = (answer) => alter(answer, (rows, held) => rows.put({ ...held, refused: held.refused ?? Date.now() }));
export const drop = (answer) => alter(answer, (rows) => rows.delete([answer.attempt, answer.item]));

// What a paper needs when its page is gone: where and as whom late answers are sent.
export const notePaper = (paper) => write("papers", (rows) => rows.put(paper));
export const papers = () => read("papers", (rows) => rows.getAll());

// The pages that this browser kept: all, or those of other papers.
export const forgetPages = async (except = "") => {
  if (isTrial || !globalThis.caches) return;
  for (const name of await caches.keys()) if (name.startsWith("paper-") && name !== `paper-${except}`) await caches.delete(name);
};

// Of a paper that has its receipt, and of papers long past, nothing stays. What the server never got stays two days after
// it was refused, by the clock of this machine; what was never asked about, a month.
export const forget = async ({ except = "", received = [] }) => {
  if (isTrial) return;
  const now = Date.now(), held = new Set([except]);
  for (const answer of await all()) {
    if (answer.attempt === except) continue;
    const waits = answer.state === "pending" && (answer.refused ? now - answer.refused < DAYS_2 : now - answer.client_at < DAYS_30);
    if (waits) held.add(answer.attempt);
    else if (answer.state !== "saved" || except || received.includes(answer.attempt)) await drop(answer);
  }
  for (const paper of await papers()) if (!held.has(paper.attempt)) await write("papers", (rows) => rows.delete(paper.attempt));
  const gone = (key) => key.startsWith("paper:") && ![...held].includes(key.split(":")[1]);
  try { for (const key of Object.keys(localStorage).filter(gone)) localStorage.removeItem(key); } catch { /* nothing kept */ }
  await forgetPages(except);
};

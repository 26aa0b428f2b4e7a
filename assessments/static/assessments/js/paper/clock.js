// The clock: seconds left as the server said, counted by the machine's steady clock, so that nobody's changing of the
// day's clock moves it. Read aloud when it passes 10, 5 and 1 minutes. A page that was opened without a line shows what was
// left when it was last open, less the time since; that time only the day's clock knows, so it ends nothing.
import { $, announce, on, say, tell } from "./page.js";
import { recall, remember } from "./memory.js";

const MARKS = [10, 5, 1], ASLEEP = 5000, NOTED = 5;
const timer = $("[data-left]");
const two = (n) => String(n).padStart(2, "0");
const drift = () => Date.now() - performance.now();
const left = (end) => Math.max(0, Math.round((end - performance.now()) / 1000));
// `ends`: what is shown; `last`: when the time is up without the day's clock, which may have been set while the page was closed.
let ends = 0, last = 0, before = 0, over = false, isClosed = false, steady = drift(), ticks = 0;

const note = () => remember("left", { seconds: left(last), shown: left(ends), at: Date.now() });
const tick = () => {
  const s = isClosed ? 0 : left(ends), m = Math.floor(s / 60);
  const shown = m < 100 ? `${two(m)}:${two(s % 60)}` : `${Math.floor(m / 60)}:${two(m % 60)}:${two(s % 60)}`;
  $("b", timer).textContent = shown;
  $("[data-time-left]").textContent = shown;
  timer.toggleAttribute("data-low", s <= 300);
  if (s && MARKS.some((mark) => s <= mark * 60 && before > mark * 60)) announce(`${say.sayMinutes} ${Math.ceil(s / 60)}`);
  before = s;
  if (!left(last) && !over) { over = true; note(); tell("over"); }
  // The steady clock stands still while a machine sleeps, the day's does not: ask the server what is left.
  if (Math.abs(drift() - steady) > ASLEEP) { steady = drift(); tell("woke"); }
};
// The server's clock, so many seconds later.
const later = (at, seconds) => {
  const [h, m, s] = at.split(":").map(Number), sum = h * 3600 + m * 60 + s + seconds;
  return [Math.floor(sum / 3600) % 24, Math.floor(sum / 60) % 60, sum % 60].map(two).join(":");
};
export const isOver = () => over;
export const set = (seconds, most = seconds) => {
  ends = performance.now() + seconds * 1000;
  last = performance.now() + most * 1000;
  if (most > 0) over = false;
  tick();
};

export const start = () => {
  const known = recall("left");
  const isKept = say.kept !== undefined && known;
  if (isKept) set(Math.max(0, (known.shown ?? known.seconds) - Math.max(0, (Date.now() - known.at) / 1000)), known.seconds);
  else set(Number(timer.dataset.left));
  on("heard", ({ seconds_left: seconds, saved_at: at }) => {
    $("[data-ends]").textContent = say.sayEnds.replace("@", later(at, seconds));
    set(seconds);
    note();
  });
  // A paper that was ended has no time left, whatever there was.
  on("refused", (code) => { isClosed = ["attempt_over", "barred"].includes(code); tick(); });
  on("resumed", () => { isClosed = false; });
  if (!isKept) note();
  setInterval(() => {
    tick();
    if (++ticks % NOTED === 0) note();
  }, 1000);
};

// Live totals of a blueprint's grid, and what the banks can give to it: asked of the server when typing rests.
// Without this the page does the same with its buttons.
const form = document.querySelector("[data-matrix]");
const { locale, supply, sources } = form.dataset;
const LEVELS = ["NB", "TH", "VD", "VDC"], REST = 400; // ms without a key
const usual = form.dataset.levelSeconds.split("/").map(Number);
const write = (number, places) =>
  number.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
const read = (text) => Math.max(0, Number(text.trim().replace(",", ".")) || 0);
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (gap, name) => values[name] ?? gap);
const named = (row, name) => row.querySelector(`[name$='-${name}']`);
const percent = (count, all) => (count ? `${count} (${Math.floor((200 * count + all) / (2 * all))}%)` : "0");

const accepted = (row) => {
  const chosen = [...named(row, "mixed_levels").selectedOptions].map((one) => one.value);
  return chosen.length ? chosen : LEVELS;
};
const secondsOf = (row, column) => {
  const own = Math.round(read(named(row, "minutes").value) * 60);
  if (own) return own;
  const of = (column === "mixed" ? accepted(row) : [column]).map((level) => usual[LEVELS.indexOf(level)]);
  return Math.round(of.reduce((sum, one) => sum + one, 0) / of.length);
};

/** Say below a count what the banks have: what the server said, and of a count that was typed since what is sure. */
const tell = (input) => {
  const words = input.parentElement.querySelector(".sub");
  const { have, missing, haveText, shortText } = words.dataset;
  const count = Math.floor(read(input.value));
  const sure = have === "" ? 0 : Math.max(0, count - Number(have));
  const short = input.hasAttribute("data-typed") ? sure : Number(missing);
  input.closest("td").classList.toggle("short", short > 0);
  if (short) words.textContent = `${shortText} ${short}`;
  else words.textContent = have === "" ? "–" : haveText;
};

/** Read a row's counts and write its totals. */
const countRow = (row) => {
  const sums = { items: 0, points: 0, seconds: 0, columns: {}, source: named(row, "source").value, helps: {} };
  for (const input of row.querySelectorAll("input[data-column]")) {
    const count = Math.floor(read(input.value)), { column } = input.dataset;
    sums.items += count;
    sums.seconds += count * secondsOf(row, column);
    sums.columns[column] = count;
    tell(input);
  }
  if (sums.columns.mixed) for (const level of accepted(row)) sums.helps[level] = sums.columns.mixed;
  sums.points = sums.items * read(named(row, "points").value);
  row.querySelector("[data-items]").textContent = sums.items;
  row.querySelector("[data-points]").textContent = write(sums.points, 2);
  row.querySelector("[data-minutes]").textContent = write(sums.seconds / 60, 2);
  return sums;
};

/** Compare the levels with the regulation, as blueprint_grids.share_levels does. */
const tellShares = (rows, items) => {
  const line = form.querySelector("[data-shares]"), { policy, asks, fits, off, many, few } = line.dataset;
  const total = (kind, level) => rows.reduce((sum, row) => sum + (row[kind][level] || 0), 0);
  const told = policy.split("/").map(Number).flatMap((share, place) => {
    const level = LEVELS[place], count = total("columns", level);
    const least = Math.floor((items * share) / 100), most = Math.ceil((items * share) / 100);
    const n = Math.max(count - most, 0) || Math.min(count + total("helps", level) - least, 0);
    const { label } = form.querySelector(`tfoot [data-column=${level}]`).dataset;
    return n ? [fill(n > 0 ? many : few, { level: label, n: Math.abs(n) })] : [];
  });
  const words = told.length ? fill(off, { levels: told.join("; ") }) : items ? fits : asks;
  if (line.textContent !== words) line.textContent = words;
};

const countAll = () => {
  const all = [];
  for (const part of form.querySelectorAll("[data-part]")) {
    const rows = [...part.querySelectorAll("[data-row]")].map(countRow);
    const total = (name) => rows.reduce((sum, row) => sum + row[name], 0);
    const foot = part.querySelector("tfoot");
    for (const cell of foot.querySelectorAll("[data-column]"))
      cell.textContent = percent(rows.reduce((sum, row) => sum + (row.columns[cell.dataset.column] || 0), 0), total("items"));
    const from = (source) => rows.reduce((sum, row) => sum + (row.source === source ? row.items : 0), 0);
    foot.querySelector("[data-by-source]").textContent =
      fill(sources, { common: from("common"), position: from("position"), field: from("field") });
    foot.querySelector("[data-items]").textContent = total("items");
    foot.querySelector("[data-points]").textContent = write(total("points"), 2);
    foot.querySelector("[data-minutes]").textContent = write(total("seconds") / 60, 2);
    all.push(...rows);
  }
  const sum = (name) => all.reduce((so, row) => so + row[name], 0);
  form.querySelector("[data-sum=all]").textContent = sum("items");
  form.querySelector("[data-sum=points]").textContent = write(sum("points"), 2);
  form.querySelector("[data-sum=minutes]").textContent = write(sum("seconds") / 60, 2);
  tellShares(all, sum("items"));
  const short = [...form.querySelectorAll("td.short .sub")].length;
  const tag = form.querySelector("[data-missing-tag]");
  tag.hidden = short === 0;
};

let resting, asked;
/** Ask what the banks can give to the form as it stands, and put the answer in; a later question ends this one. */
const ask = async () => {
  asked?.abort();
  const mine = (asked = new AbortController());
  try {
    const answer = await fetch(supply, { method: "POST", body: new FormData(form), signal: mine.signal });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const focused = document.activeElement?.value;
    for (const now of page.querySelectorAll("[data-fresh]")) document.getElementById(now.id)?.replaceWith(now);
    // A button that was pressed is in the answer again.
    if (document.activeElement === document.body && focused?.startsWith?.("lower-"))
      form.querySelector(`button[value="${focused}"]`)?.focus();
    for (const input of form.querySelectorAll("[data-typed]")) input.removeAttribute("data-typed");
    countAll();
  } catch {
    // Ended by a later question, or there is no line: the buttons tell it.
  }
};
const changed = (input) => {
  if (input.matches?.("input[data-column]")) input.setAttribute("data-typed", "");
  countAll();
  asked?.abort();
  clearTimeout(resting);
  resting = setTimeout(ask, REST);
};

form.addEventListener("input", (event) => changed(event.target));
form.addEventListener("click", (event) => {
  const button = event.target.closest("button[value^=lower-]");
  if (!button) return;
  event.preventDefault();
  const [, part, row, column, count] = button.value.split("-");
  const input = form.querySelector(`[name="rows-${part}-${row}-${column}"]`);
  input.value = Number(count) ? count : "";
  input.focus();
  changed(input);
});

// Live totals of a blueprint's grid. The server counts again on every check; this spares the wait.
const form = document.querySelector("[data-matrix]");
const locale = form.dataset.locale;
const write = (number, places) =>
  number.toLocaleString(locale, { minimumFractionDigits: places, maximumFractionDigits: places });
const read = (text) => Math.max(0, Number(text.trim().replace(",", ".")) || 0);

/** Read a row's counts, mark what is short, write its totals. */
const countRow = (row) => {
  const points = row.querySelector("[name$='-points']");
  const each = points ? read(points.value) : 0;
  const sums = { items: 0, points: 0, seconds: 0, short: 0, columns: {} };
  for (const input of row.querySelectorAll("input[data-column]")) {
    const count = Math.floor(read(input.value));
    const { column, have, seconds } = input.dataset;
    sums.items += count;
    sums.seconds += count * Number(seconds);
    sums.columns[column] = count;
    const words = input.parentElement.querySelector(".sub");
    const stale = row.hasAttribute("data-stale");
    const missing = have === "" || stale ? 0 : Math.max(0, count - Number(have));
    sums.short += missing;
    input.closest("td").classList.toggle("short", missing > 0);
    if (stale) words.textContent = "?";
    else if (have !== "")
      words.textContent = missing ? `${words.dataset.shortText} ${missing}` : words.dataset.haveText;
  }
  sums.points = sums.items * each;
  row.querySelector("[data-items]").textContent = sums.items;
  row.querySelector("[data-points]").textContent = write(sums.points, 2);
  row.querySelector("[data-minutes]").textContent = write(sums.seconds / 60, 1);
  return sums;
};

const countAll = () => {
  let items = 0;
  let points = 0;
  let short = 0;
  for (const part of form.querySelectorAll("[data-part]")) {
    const rows = [...part.querySelectorAll("[data-row]")].map(countRow);
    const total = (name) => rows.reduce((sum, row) => sum + row[name], 0);
    const foot = part.querySelector("tfoot");
    for (const cell of foot.querySelectorAll("[data-column]"))
      cell.textContent = rows.reduce((sum, row) => sum + (row.columns[cell.dataset.column] || 0), 0);
    foot.querySelector("[data-items]").textContent = total("items");
    foot.querySelector("[data-points]").textContent = write(total("points"), 2);
    foot.querySelector("[data-minutes]").textContent = write(total("seconds") / 60, 1);
    items += total("items");
    points += total("points");
    short += total("short");
  }
  form.querySelector("[data-sum=all]").textContent = items;
  form.querySelector("[data-sum=points]").textContent = write(points, 2);
  const tag = form.querySelector("[data-missing]");
  tag.hidden = short === 0;
  tag.querySelector("span").textContent = tag.querySelector("span").textContent.replace(/\d+/, short);
};

form.addEventListener("input", (event) => {
  // What the banks have for other skills, kinds, levels or another source is known to the server.
  const other = event.target.closest("select");
  if (other) other.closest("[data-row]")?.setAttribute("data-stale", "");
  countAll();
});

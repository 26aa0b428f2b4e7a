// The page without a line: it stands under the address that was asked for, and opens it as soon as the server answers.
const again = async () => {
  try { if ((await fetch("/health/live", { cache: "no-store" })).ok) location.reload(); } catch { /* still no line */ }
};
addEventListener("online", again);
setInterval(again, 10000);
for (const link of document.querySelectorAll("[data-again]")) link.addEventListener("click", (event) => { event.preventDefault(); location.reload(); });

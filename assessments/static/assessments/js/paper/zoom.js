// A picture as large as the window, whole at first: opened from its caption, closed by Escape; enlarged about what is in the
// middle, moved by the arrows of the keyboard.
import { $, all, player } from "./page.js";

export const start = () => {
  const dialog = $("#hinh-to"), shown = $("img", dialog), place = $("[data-place]", dialog);
  const steps = ["1", "2", "3"];
  const zoom = (value) => {
    const at = document.activeElement;
    place.dataset.zoom = value;
    $("[data-zoom-out]", dialog).disabled = value === steps[0];
    $("[data-zoom-in]", dialog).disabled = value === steps[steps.length - 1];
    if (at?.disabled) place.focus(); // keys reach a dialog from what has the focus
  };
  const middle = () => [
    (place.scrollLeft + place.clientWidth / 2) / place.scrollWidth, (place.scrollTop + place.clientHeight / 2) / place.scrollHeight,
  ];
  const by = (step) => {
    const [x, y] = middle();
    zoom(steps[Math.min(2, Math.max(0, steps.indexOf(place.dataset.zoom) + step))]);
    place.scrollTo(x * place.scrollWidth - place.clientWidth / 2, y * place.scrollHeight - place.clientHeight / 2);
  };
  for (const link of all("figcaption a", player)) link.textContent = dialog.dataset.sayOpen;
  player.addEventListener("click", (event) => {
    const figure = event.target.closest("figcaption a, figure > img")?.closest("figure");
    if (!figure || !dialog.showModal) return; // the link leads to the picture
    event.preventDefault();
    const picture = $("img", figure);
    shown.src = picture.src;
    shown.alt = picture.alt;
    zoom(steps[0]);
    dialog.showModal();
  });
  dialog.addEventListener("click", (event) => {
    if (event.target.closest("[data-zoom-in]")) by(1);
    if (event.target.closest("[data-zoom-out]")) by(-1);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "+" || event.key === "=") by(1);
    if (event.key === "-") by(-1);
  });
};

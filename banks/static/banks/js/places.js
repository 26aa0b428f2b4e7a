// A click on a place of a picture chooses it: what its numbered control under the picture does by keyboard and touch.
document.addEventListener("click", ({ target }) => {
  const place = target.closest?.(".places [data-place]");
  const control = place?.closest(".places").querySelector(`input[value="${place.dataset.place}"]`);
  if (control && !control.disabled) control.click();
});

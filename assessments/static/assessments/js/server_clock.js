// The server's time of the day: from its clock when it drew the page and the machine's steady one, since the machine's own
// clock of the day may be wrong.
const { now } = document.documentElement.dataset;
const two = (n) => String(n).padStart(2, "0");

// Milliseconds from now until a moment of the server.
export const until = (moment) => Date.parse(moment) - Date.parse(now) - performance.now();
export const clock = () => {
  const [h, m, s] = now.slice(11, 19).split(":").map(Number);
  const at = h * 3600 + m * 60 + s + Math.floor(performance.now() / 1000);
  return [Math.floor(at / 3600) % 24, Math.floor(at / 60) % 60, at % 60].map(two).join(":");
};
export const minutesAndSeconds = (seconds) => `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;

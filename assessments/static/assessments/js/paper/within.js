// A request that nobody answers is given up after so many milliseconds, also where AbortSignal.timeout is not known.
export const within = (ms) => {
  const giver = new AbortController();
  setTimeout(() => giver.abort(), ms);
  return giver.signal;
};

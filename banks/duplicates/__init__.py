"""Questions that are nearly the same: looked for while one is written or brought in, and in a whole
bank; and what people decide of them."""

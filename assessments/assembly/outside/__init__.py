"""Item pools that are not ours: published instances of test assembly, solved by the same solver."""

"""Measurements that `script/bench NAME` runs: not part of the product, not of its tests."""

"""QTI of 1EdTech: 1.2 (Canvas, Blackboard, Brightspace, Respondus), 2.0 to 2.2, and 3.0."""

from banks.formats.qti import formats

__all__ = ["formats"]

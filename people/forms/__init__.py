"""Forms of the people app, a file a subject."""

from people.forms.account import FirstUseForm, LogInForm

__all__ = ["FirstUseForm", "LogInForm"]

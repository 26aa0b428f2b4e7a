"""What `banks.style_checks` finds, in words: what it is, and how to mend it."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from banks.style_checks import Finding

_WORDS: Final[Mapping[str, tuple[Promise, Promise]]] = {
    "double_negative": (
        _("The stem denies twice."),
        _("Ask for what is right, or deny once and in capitals."),
    ),
    "negative_without_emphasis": (
        _("“%(word)s” in the stem is easily overlooked."),
        _("Write it in capitals or bold, or ask for what is right."),
    ),
    "stem_asks_nothing": (
        _("The stem asks for nothing."),
        _("End it with a question, or with what is to be done."),
    ),
    "all_or_none": (
        _("Option %(option)s speaks of the other options."),
        _("Options are shuffled; write one that stands by itself."),
    ),
    "absolute_word": (
        _("“%(word)s” in option %(option)s says too much to be true."),
        _("Candidates who know nothing strike it out; say when it holds."),
    ),
    "nearly_the_same": (
        _("Options %(one)s and %(other)s say nearly the same."),
        _("Neither can be right then; write another one."),
    ),
    "uneven_ends": (
        _("Some options end with a mark and some do not."),
        _("End all of them alike."),
    ),
    "uneven_beginnings": (
        _("Some options begin with a capital letter and some do not."),
        _("Begin all of them alike."),
    ),
    "numbers_out_of_order": (
        _("The numbers of the options are in no order."),
        _("Put them in order and keep the order of options."),
    ),
    "key_is_longest": (
        _("The right option is %(times)s times as long as the longest of the others."),
        _("Shorten it or fill up the others: length gives it away."),
    ),
    "key_repeats_stem": (
        _("Only the right option repeats words of the stem: %(words)s."),
        _("Use them in a wrong option too, or in none."),
    ),
    "no_basis": (
        _("No legal basis or source is named."),
        _("Name the text with its article: appeals are answered from it."),
    ),
    "no_explanation": (
        _("There is no explanation."),
        _("Say why it is right; learners read it after practice."),
    ),
    "too_little_time": (
        _("%(words)s words are hardly read in the expected time."),
        _("Give at least %(needed)s seconds, or shorten it."),
    ),
}


def in_words(finding: Finding) -> tuple[str, str]:
    """Return what a finding is and how to mend it, in the reader's language."""
    what, advice = _WORDS[finding.code]
    return str(what) % finding.data, str(advice) % finding.data

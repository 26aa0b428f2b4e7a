"""Replay the draw of a round and compare it with the papers that are kept."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.models import Round
from assessments.replaying import FormReplay, Replay, in_words, verify_round
from office.errors import DomainError

DIFFERS, UNUSABLE = 1, 2


class Command(BaseCommand):
    """``verify_form ROUND [CODE ...]``: exit code 1 where a paper differs, 2 where none can be replayed."""

    help = (
        "Replay the draw of a round from its kept input and its seed, and compare questions, orders,"
        " options and points with the papers. Nothing is changed."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the round and, where not all are wanted, the forms."""
        parser.add_argument("round", help="code of the round")
        parser.add_argument("codes", nargs="*", metavar="CODE", help="codes of forms (all)")
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def handle(self, *, round: str, codes: list[str], json: bool, **options: Any) -> None:
        """Replay and tell."""
        round_ = Round.objects.filter(code=round).first()
        if round_ is None:
            raise CommandError(f"Không có kỳ sát hạch nào mang mã {round}.", returncode=UNUSABLE)
        try:
            replay = verify_round(round_)
        except DomainError as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        forms = [form for form in replay.forms if not codes or form.code in codes]
        if unknown := sorted(set(codes) - {form.code for form in forms}):
            raise CommandError(f"Không có mã đề {', '.join(unknown)}.", returncode=UNUSABLE)
        self._tell(replay, forms, as_json=json)
        if any(not form.is_verified for form in forms):
            raise CommandError("Có đề không khớp với lần rút.", returncode=DIFFERS)

    def _tell(self, replay: Replay, forms: list[FormReplay], *, as_json: bool) -> None:
        if as_json:
            answer = {
                "verified": all(form.is_verified for form in forms),
                "input": replay.input_sha256,
                "seed_commitment": replay.seed_commitment,
                "solver": {"then": replay.solver_then, "now": replay.solver_now},
                "forms": [
                    {
                        "code": form.code,
                        "verified": form.is_verified,
                        "differences": list(form.differences),
                        "replaced": list(form.replaced),
                    }
                    for form in forms
                ],
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for form in forms:
            said = " ".join(form.differences) or "khớp"
            self.stdout.write(f"{form.code}: {said}")
        self.stdout.write(in_words(replay))
        self.stdout.write(f"SHA-256: {replay.input_sha256}")

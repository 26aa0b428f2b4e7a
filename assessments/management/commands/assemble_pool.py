"""Assemble forms from an item pool of somebody else's."""

import json
import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from assessments.assembly.integer_program import MOST_NODES, Status
from assessments.assembly.outside.files import UnusablePool, read_constraints, read_items
from assessments.assembly.outside.solving import PoolForms, assemble_pool, read_objective

NO_FORMS, UNUSABLE = 1, 2
_SAID = {
    Status.OPTIMAL: "Tối ưu, đã chứng minh.",
    Status.FEASIBLE: "Đã hết số nút cho phép: phương án tốt nhất tìm được, chưa chứng minh tối ưu.",
    Status.INFEASIBLE: "Không có đề nào giữ được mọi ràng buộc.",
    Status.UNKNOWN: "Đã hết số nút cho phép mà chưa tìm được đề nào.",
}


class Command(BaseCommand):
    """``assemble_pool ITEMS CONSTRAINTS``: exit code 1 where there are no forms, 2 on unusable files."""

    help = (
        "Assemble the best forms from a pool in CSV under constraints in CSV, with the proof; nothing"
        " is stored. So anybody can check the solver against published instances."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the tables and what is wanted."""
        parser.add_argument("items", help="id, model, parameters, attributes, maybe set")
        parser.add_argument(
            "constraints", help="id, type, what, condition, lb, ub; see docs/operations.md"
        )
        parser.add_argument("--forms", type=int, default=1, help="how many forms (1)")
        parser.add_argument(
            "--objective", default="random", help="info@0, info@-1,1, maximin@-1,0,1 or random"
        )
        parser.add_argument("--seed", type=int, default=1, help="of all chance (1)")
        parser.add_argument(
            "--time-limit-nodes",
            type=int,
            default=MOST_NODES,
            help=f"nodes of the search after which the best answer so far is given ({MOST_NODES})",
        )
        parser.add_argument(
            "--most-uses", type=int, default=1, help="on how many forms an item may stand (1)"
        )
        parser.add_argument("--json", action="store_true", help="print the answer as JSON")

    def handle(
        self,
        *,
        items: str,
        constraints: str,
        forms: int,
        objective: str,
        seed: int,
        time_limit_nodes: int,
        most_uses: int,
        json: bool,
        **options: Any,
    ) -> None:
        """Assemble and tell."""
        if min(forms, time_limit_nodes, most_uses) < 1 or seed < 0:
            what = "--forms, --time-limit-nodes, --most-uses phải từ 1; --seed phải từ 0."
            raise CommandError(what, returncode=UNUSABLE)
        began = time.perf_counter()
        try:
            pool = read_items(Path(items))
            found = assemble_pool(
                pool,
                read_constraints(Path(constraints), pool),
                forms=forms,
                objective=read_objective(objective),
                seed=seed,
                nodes=time_limit_nodes,
                most_uses=most_uses,
            )
        except UnusablePool as error:
            raise CommandError(str(error), returncode=UNUSABLE) from error
        seconds = time.perf_counter() - began
        self._tell(found, seconds, as_json=json)
        if not found.forms:
            raise CommandError(_SAID[found.status], returncode=NO_FORMS)

    def _tell(self, found: PoolForms, seconds: float, *, as_json: bool) -> None:
        if as_json:
            answer = {
                "forms": [list(form) for form in found.forms],
                "objective": found.objective,
                "bound": found.bound,
                "status": found.status.value,
                "seconds": round(seconds, 3),
            }
            self.stdout.write(json.dumps(answer, ensure_ascii=False))
            return
        for number, form in enumerate(found.forms, 1):
            self.stdout.write(f"Đề {number} ({len(form)} câu): {', '.join(form)}")
        if found.forms:
            bound = "chưa biết" if found.bound is None else f"{found.bound:.6g}"
            self.stdout.write(
                f"{_SAID[found.status]} Mục tiêu {found.objective:.6g}, cận {bound}, "
                f"{seconds:.2f} giây."
            )

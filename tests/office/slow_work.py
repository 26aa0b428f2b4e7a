"""Work for a real worker process: slow, and written down step by step."""

import time
from pathlib import Path

from django.apps import AppConfig

STEPS = 30


class SlowWork(AppConfig):
    """Brings the kind of job that the tests of `run_worker` ask for."""

    name = "tests.office"
    label = "slow_work"

    def ready(self) -> None:
        from office import jobs  # noqa: PLC0415 (models load after the registry is ready)
        from office.models import Job  # noqa: PLC0415

        @jobs.work("tests.slow", label="Slow")
        def slow(job: Job, tell: jobs.Tell) -> jobs.Outcome:
            for step in range(1, STEPS + 1):
                with Path(job.params["log"]).open("a") as log:
                    log.write(f"{job.attempts}:{step}\n")
                tell(step, STEPS, "")
                time.sleep(0.1)
            return jobs.Outcome(message="All done.")

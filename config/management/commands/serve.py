"""Run the whole system on one machine."""

import sys
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from config.children import keep_running
from office.repeating import at_least_one


class Command(BaseCommand):
    """Web server, worker, clock and regular work as child processes, each started again when it dies."""

    help = "Run web server, worker, clock and regular work until terminated."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to listen and how wide."""
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
        parser.add_argument(
            "--port", type=at_least_one, default=8000, help="port to listen on (8000)"
        )
        parser.add_argument(
            "--workers", type=at_least_one, default=1, metavar="N", help="web processes (1)"
        )
        parser.add_argument(
            "--threads",
            type=at_least_one,
            default=32 if connection.vendor == "sqlite" else 16,
            metavar="N",
            help="threads of each web process, each with a database connection (16, on SQLite 32)",
        )
        parser.add_argument("--ssl-certificate", metavar="FILE", help="certificate, for https")
        parser.add_argument("--ssl-keyfile", metavar="FILE", help="its key, PKCS#8")
        parser.add_argument(
            "--web-log",
            choices=("debug", "info", "warning", "error"),
            default="info",
            metavar="LEVEL",
            help="least level that the web server logs (info)",
        )

    def handle(
        self,
        *,
        host: str,
        port: int,
        workers: int,
        threads: int,
        ssl_certificate: str | None,
        ssl_keyfile: str | None,
        web_log: str,
        **options: Any,
    ) -> str:
        """Run until SIGTERM or SIGINT."""
        if port > 65535:
            raise CommandError(f"{port} is no port: the last one is 65535.")
        if bool(ssl_certificate) != bool(ssl_keyfile):
            raise CommandError("--ssl-certificate and --ssl-keyfile are said both or not at all.")
        python, manage = sys.executable, str(settings.BASE_DIR / "manage.py")
        web = [python, "-m", "granian", "--interface", "wsgi", "--no-ws", "--backpressure", "1000"]
        web += ["--workers", str(workers), "--blocking-threads", str(threads)]
        web += ["--respawn-failed-workers", "--log-level", web_log]
        web += ["--host", host, "--port", str(port), "--working-dir", str(settings.BASE_DIR)]
        if ssl_certificate and ssl_keyfile:
            web += ["--ssl-certificate", ssl_certificate, "--ssl-keyfile", ssl_keyfile]
        keep_running(
            {
                "web server": [*web, "config.wsgi:application"],
                "worker": [python, manage, "run_worker"],
                "clock": [python, manage, "close_overdue_attempts", "--every", "5"],
                "regular work": [python, manage, "do_regular_work", "--every", "60"],
            }
        )
        return "Everything has ended."

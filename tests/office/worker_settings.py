"""Settings of a real worker process in the tests: the product's, and slow work to do."""

from config.settings import *  # noqa: F403
from config.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.office.slow_work.SlowWork"]

"""What every test gets: property tests without a time limit, and their finds printed."""

from hypothesis import settings

settings.register_profile("project", deadline=None, print_blob=True)
settings.load_profile("project")

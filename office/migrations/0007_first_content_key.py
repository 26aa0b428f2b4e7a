from django.db import migrations
from django.utils import timezone

from office import content_keys


def make_first_key(apps, schema_editor):
    """Make the key that the contents which are there already are closed with."""
    content_keys.make_first_key(at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("office", "0006_content_keys")]

    operations = [migrations.RunPython(make_first_key, migrations.RunPython.noop)]

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='StoredFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('sha256', models.CharField(max_length=64, unique=True, verbose_name='SHA-256')),
                ('size', models.PositiveBigIntegerField(verbose_name='size in bytes')),
                ('media_type', models.CharField(max_length=100, verbose_name='media type')),
                ('name', models.CharField(max_length=255, verbose_name='name when first stored')),
                ('stored_at', models.DateTimeField(verbose_name='stored at')),
                ('is_encrypted', models.BooleanField(default=False, verbose_name='encrypted on the disk')),
            ],
        ),
        migrations.CreateModel(
            name='JournalEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('actor', models.CharField(max_length=150, verbose_name='user name')),
                ('grant', models.CharField(blank=True, max_length=200, verbose_name='by which grant')),
                ('action', models.CharField(max_length=80, verbose_name='action')),
                ('target', models.CharField(max_length=200, verbose_name='target')),
                ('before', models.CharField(blank=True, max_length=64, verbose_name='digest before')),
                ('after', models.CharField(blank=True, max_length=64, verbose_name='digest after')),
                ('data', models.JSONField(default=dict, verbose_name='data')),
                ('sequence', models.PositiveBigIntegerField(null=True, unique=True, verbose_name='sequence')),
                ('previous', models.CharField(blank=True, max_length=64, verbose_name='previous digest')),
                ('digest', models.CharField(blank=True, max_length=64, verbose_name='digest')),
            ],
            options={
                'verbose_name_plural': 'journal entries',
                'indexes': [models.Index(fields=['target', 'id'], name='journal_by_target'), models.Index(condition=models.Q(('sequence__isnull', True)), fields=['id'], name='journal_unsealed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('digest', ''), ('previous', ''), ('sequence__isnull', True)), models.Q(('sequence__isnull', False), models.Q(('digest', ''), _negated=True), models.Q(('previous', ''), _negated=True)), _connector='OR'), name='journal_sealed_whole_or_not')],
            },
        ),
        migrations.CreateModel(
            name='PolicyVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('exam', 'Examination'), ('training', 'Training'), ('calendar', 'Working calendar')], max_length=20, verbose_name='kind')),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('basis', models.CharField(max_length=500, verbose_name='basis')),
                ('values', models.JSONField(verbose_name='values')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('kind', 'number'), name='policy_number_once_per_kind'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='policy_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Register',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('issuer', models.CharField(max_length=40, verbose_name="issuer's unit code")),
                ('kind', models.CharField(max_length=40, verbose_name='kind')),
                ('year', models.PositiveIntegerField(verbose_name='year')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'kind', 'year'), name='register_one_book')],
            },
        ),
        migrations.CreateModel(
            name='ImportRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('bank', 'Question bank'), ('roster', 'Officials'), ('programmes', 'Training programmes')], max_length=12, verbose_name='kind')),
                ('format', models.CharField(max_length=30, verbose_name='format')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('report', models.JSONField(default=dict, verbose_name='report')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='import_runs', to=settings.AUTH_USER_MODEL)),
                ('file', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='import_runs', to='office.storedfile')),
            ],
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('task_id', models.CharField(blank=True, max_length=64, verbose_name='task')),
                ('kind', models.CharField(max_length=60, verbose_name='kind')),
                ('state', models.CharField(choices=[('running', 'Running'), ('done', 'Done'), ('failed', 'Failed'), ('cancelled', 'Cancelled')], default='running', max_length=12, verbose_name='state')),
                ('done', models.PositiveIntegerField(default=0, verbose_name='done')),
                ('total', models.PositiveIntegerField(default=0, verbose_name='total')),
                ('message', models.CharField(blank=True, max_length=500, verbose_name='message')),
                ('attempts', models.PositiveSmallIntegerField(default=1, verbose_name='attempts')),
                ('started_at', models.DateTimeField(verbose_name='started at')),
                ('heartbeat_at', models.DateTimeField(verbose_name='last sign of life')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('started_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='jobs', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['heartbeat_at'], name='job_running')],
                'constraints': [models.CheckConstraint(condition=models.Q(('total', 0), ('done__lte', models.F('total')), _connector='OR'), name='job_done_within_total'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('state', 'running')), models.Q(models.Q(('state', 'running'), _negated=True), ('ended_at__isnull', False)), _connector='OR'), name='job_ended_unless_running')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('subject', models.CharField(max_length=200, verbose_name='subject')),
                ('body', models.TextField(verbose_name='body')),
                ('link', models.CharField(blank=True, max_length=300, verbose_name='link')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read at')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('read_at__isnull', True)), fields=['recipient'], name='notice_unread')],
            },
        ),
    ]

import banks.kinds.registry
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('office', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Framework',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
            ],
        ),
        migrations.CreateModel(
            name='Bank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('purpose', models.CharField(choices=[('secured', 'Secured examination'), ('practice', 'Practice'), ('contest', 'Contest')], default='secured', max_length=10, verbose_name='purpose')),
                ('unit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='banks', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='LegalBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('symbol', models.CharField(max_length=60, unique=True, verbose_name='symbol')),
                ('title', models.CharField(blank=True, max_length=300, verbose_name='title')),
                ('valid_from', models.DateField(blank=True, null=True, verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('replaced_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='banks.legalbasis')),
            ],
            options={
                'verbose_name_plural': 'legal bases',
                'constraints': [models.CheckConstraint(condition=models.Q(('valid_from__isnull', True), ('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='legal_basis_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('retired_reason', models.CharField(blank=True, max_length=300, verbose_name='why it was retired')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='banks.bank')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bank', 'code'), name='question_code_once_per_bank'), models.CheckConstraint(condition=models.Q(models.Q(('retired_at__isnull', True), ('retired_reason', '')), models.Q(('retired_at__isnull', False), models.Q(('retired_reason', ''), _negated=True)), _connector='OR'), name='question_retirement_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Hold',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('placed_at', models.DateTimeField(verbose_name='placed at')),
                ('lifted_at', models.DateTimeField(blank=True, null=True, verbose_name='lifted at')),
                ('lifted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds_lifted', to=settings.AUTH_USER_MODEL)),
                ('placed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='holds_placed', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='holds', to='banks.question')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('lifted_at__isnull', True)), fields=['question'], name='hold_open')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('lifted_at__isnull', True), ('lifted_by__isnull', True)), models.Q(('lifted_at__isnull', False), ('lifted_by__isnull', False)), _connector='OR'), name='hold_lifted_by_someone'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='hold_says_why')],
            },
        ),
        migrations.CreateModel(
            name='QuestionEnemy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('first', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enemies_after', to='banks.question')),
                ('second', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='enemies_before', to='banks.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('first', 'second'), name='enemy_pair_once'), models.CheckConstraint(condition=models.Q(('first__lt', models.F('second'))), name='enemy_pair_in_order')],
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order in lists')),
                ('framework', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='banks.framework')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='banks.skill')),
            ],
        ),
        migrations.CreateModel(
            name='Stimulus',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('number', models.PositiveIntegerField(default=1, verbose_name='number')),
                ('text', models.TextField(verbose_name='text')),
                ('picture_description', models.CharField(blank=True, max_length=500, verbose_name='what the picture shows')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='stimuli', to='banks.bank')),
                ('picture', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='stimuli', to='office.storedfile')),
            ],
            options={
                'verbose_name_plural': 'stimuli',
                'constraints': [models.UniqueConstraint(fields=('bank', 'code', 'number'), name='stimulus_number_once'), models.CheckConstraint(condition=models.Q(('picture__isnull', True), models.Q(('picture_description', ''), _negated=True), _connector='OR'), name='stimulus_picture_described')],
            },
        ),
        migrations.CreateModel(
            name='QuestionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('in_review', 'In review'), ('returned', 'Returned'), ('approved', 'Approved'), ('superseded', 'Superseded')], default='in_review', max_length=10, verbose_name='state')),
                ('kind', models.CharField(choices=banks.kinds.registry.choices, max_length=30, verbose_name='kind')),
                ('content', models.JSONField(verbose_name='content')),
                ('level', models.CharField(choices=[('NB', 'Recall'), ('TH', 'Understanding'), ('VD', 'Application'), ('VDC', 'High application')], max_length=3, verbose_name='level')),
                ('points', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='points')),
                ('seconds', models.PositiveIntegerField(verbose_name='expected seconds')),
                ('order_locked', models.BooleanField(default=False, verbose_name='keep the order of options')),
                ('explanation', models.TextField(blank=True, verbose_name='explanation')),
                ('basis', models.TextField(blank=True, verbose_name='basis as written')),
                ('embargo_until', models.DateField(blank=True, null=True, verbose_name='not before')),
                ('checksum', models.CharField(max_length=64, verbose_name='checksum')),
                ('written_at', models.DateTimeField(verbose_name='written at')),
                ('author', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='question_versions', to=settings.AUTH_USER_MODEL)),
                ('fields', models.ManyToManyField(blank=True, related_name='question_versions', to='people.managementfield')),
                ('import_run', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='office.importrun')),
                ('positions', models.ManyToManyField(blank=True, related_name='question_versions', to='people.jobposition')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='banks.question')),
                ('skills', models.ManyToManyField(related_name='question_versions', to='banks.skill')),
                ('stimulus', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='banks.stimulus')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'in_review')), fields=['question'], name='version_in_review')],
                'constraints': [models.UniqueConstraint(fields=('question', 'number'), name='version_number_once'), models.CheckConstraint(condition=models.Q(('author__isnull', False), ('import_run__isnull', False), _connector='OR'), name='version_has_an_author'), models.CheckConstraint(condition=models.Q(('points__gt', Decimal('0'))), name='version_points_positive'), models.CheckConstraint(condition=models.Q(('seconds__gt', 0)), name='version_seconds_positive')],
            },
        ),
        migrations.CreateModel(
            name='ItemStatistics',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('point_biserial', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name='point-biserial correlation')),
                ('occasion', models.CharField(max_length=60, verbose_name='occasion')),
                ('on', models.DateField(verbose_name='on')),
                ('sample', models.PositiveIntegerField(verbose_name='responses')),
                ('facility_index', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='facility index')),
                ('discrimination_index', models.DecimalField(blank=True, decimal_places=4, max_digits=5, null=True, verbose_name='discrimination index')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statistics', to='banks.questionversion')),
            ],
            options={
                'verbose_name_plural': 'item statistics',
                'constraints': [models.UniqueConstraint(fields=('version', 'occasion'), name='item_statistics_once')],
            },
        ),
        migrations.CreateModel(
            name='Exposure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('occasion', models.CharField(max_length=60, verbose_name='occasion')),
                ('on', models.DateField(verbose_name='on')),
                ('forms', models.PositiveIntegerField(verbose_name='papers it stood on')),
                ('candidates', models.PositiveIntegerField(verbose_name='candidates who saw it')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exposures', to='banks.questionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'occasion'), name='exposure_once')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=banks.kinds.registry.choices, max_length=30, verbose_name='kind')),
                ('body', models.JSONField(default=dict, verbose_name='body')),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='question_drafts', to=settings.AUTH_USER_MODEL)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='banks.question')),
                ('based_on', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='drafts', to='banks.questionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'author'), name='draft_one_per_author')],
            },
        ),
        migrations.CreateModel(
            name='Approval',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('version', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='approval', to='banks.questionversion')),
            ],
        ),
        migrations.CreateModel(
            name='Review',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verdict', models.CharField(choices=[('approve', 'Approve'), ('return', 'Return')], max_length=7, verbose_name='verdict')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('comments', models.JSONField(default=dict, verbose_name='comments by field')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reviewer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='question_reviews', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reviews', to='banks.questionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'reviewer'), name='review_once_each'), models.CheckConstraint(condition=models.Q(models.Q(('verdict', 'return'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='review_return_says_why')],
            },
        ),
        migrations.CreateModel(
            name='SkillRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('share', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='required share')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('basis', models.CharField(blank=True, max_length=300, verbose_name='basis')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='people.jobposition')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='banks.skill')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('position', 'skill'), name='requirement_open_once'), models.CheckConstraint(condition=models.Q(('share__gte', Decimal('0')), ('share__lte', Decimal('1'))), name='requirement_is_a_share'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='requirement_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='VersionBasis',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('articles', models.CharField(blank=True, max_length=200, verbose_name='articles')),
                ('legal_basis', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='version_bases', to='banks.legalbasis')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='version_bases', to='banks.questionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'legal_basis'), name='version_basis_once')],
            },
        ),
        migrations.CreateModel(
            name='BankMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('bank_author', 'Author'), ('bank_reviewer', 'Reviewer')], max_length=13, verbose_name='role')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='members', to='banks.bank')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bank_memberships', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('bank', 'user', 'role'), name='bank_member_once')],
            },
        ),
        migrations.AddField(
            model_name='Question',
            name='live_version',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='live_for', to='banks.questionversion'),
        ),
        migrations.AddField(
            model_name='QuestionVersion',
            name='bases',
            field=models.ManyToManyField(related_name='versions', through='banks.VersionBasis', to='banks.legalbasis'),
        ),
    ]

import banks.kinds.registry
import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('banks', '0001_initial'),
        ('office', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Blueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='blueprints', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='BlueprintVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(verbose_name='number')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen at')),
                ('banks', models.ManyToManyField(related_name='blueprint_versions', to='banks.bank')),
                ('blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.blueprint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('blueprint', 'number'), name='blueprint_version_number_once')],
            },
        ),
        migrations.CreateModel(
            name='BlueprintPart',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(default=1, verbose_name='order')),
                ('title', models.CharField(max_length=120, verbose_name='title')),
                ('minutes', models.PositiveSmallIntegerField(verbose_name='minutes')),
                ('cut_score', models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='own cut score')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='assessments.blueprintversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('minutes__gt', 0)), name='part_has_time'), models.UniqueConstraint(fields=('version', 'order'), name='part_order_once')],
            },
        ),
        migrations.CreateModel(
            name='BlueprintCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('source', models.CharField(choices=[('common', 'Common'), ('position', 'Position'), ('field', 'Field')], max_length=8, verbose_name='source')),
                ('count', models.PositiveSmallIntegerField(verbose_name='count')),
                ('points', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='points each')),
                ('skills', models.ManyToManyField(blank=True, related_name='blueprint_cells', to='banks.skill')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='cells', to='assessments.blueprintpart')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('part', 'order'), name='cell_order_once'), models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='cell_asks_for_something'), models.CheckConstraint(condition=models.Q(('points__gt', Decimal('0'))), name='cell_points_positive')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('council', models.CharField(blank=True, max_length=200, verbose_name='council')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('decision_number', models.CharField(max_length=60, verbose_name='decision number')),
                ('decision_date', models.DateField(verbose_name='decision date')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('prepared', 'Prepared'), ('sealed', 'Sealed'), ('running', 'Running'), ('marking', 'Marking'), ('published', 'Published'), ('archived', 'Archived'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
                ('forms_per_stratum', models.PositiveSmallIntegerField(default=2, verbose_name='parallel forms a stratum')),
                ('published_at', models.DateTimeField(blank=True, null=True, verbose_name='published at')),
                ('is_simulated', models.BooleanField(default=False, verbose_name='with simulated answers')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='office.policyversion')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='people.unit')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('forms_per_stratum__gte', 1)), name='round_at_least_one_form')],
            },
        ),
        migrations.CreateModel(
            name='Shift',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('ends_at', models.DateTimeField(verbose_name='window closes at')),
                ('opened_at', models.DateTimeField(blank=True, null=True, verbose_name='opened at')),
                ('closed_at', models.DateTimeField(blank=True, null=True, verbose_name='closed at')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True, verbose_name='cancelled at')),
                ('cancelled_reason', models.CharField(blank=True, max_length=300, verbose_name='why cancelled')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shifts', to='assessments.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='shift_number_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='shift_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('closed_at__isnull', True), ('opened_at__isnull', False), _connector='OR'), name='shift_closed_once_opened'), models.CheckConstraint(condition=models.Q(models.Q(('cancelled_at__isnull', True), ('cancelled_reason', '')), models.Q(('cancelled_at__isnull', False), ('opened_at__isnull', True), models.Q(('cancelled_reason', ''), _negated=True)), _connector='OR'), name='shift_cancelled_before_opening_with_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='ShiftRoom',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('booking', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='shift_room', to='people.booking')),
                ('place', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='shift_rooms', to='people.place')),
                ('shift', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rooms', to='assessments.shift')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('shift', 'place'), name='shift_room_once')],
            },
        ),
        migrations.CreateModel(
            name='RoundBlueprint',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='round_blueprints', to='assessments.round')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='round_blueprints', to='assessments.blueprintversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'version'), name='round_blueprint_once')],
            },
        ),
        migrations.CreateModel(
            name='Stratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=200, verbose_name='key')),
                ('seed', models.BigIntegerField(blank=True, null=True, verbose_name='seed of the draw')),
                ('diagnosis', models.JSONField(blank=True, null=True, verbose_name='why no form could be made')),
                ('assembly_input', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='strata', to='office.storedfile')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jobposition')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='strata', to='assessments.round')),
                ('round_blueprint', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='strata', to='assessments.roundblueprint')),
            ],
            options={
                'verbose_name_plural': 'strata',
                'constraints': [models.UniqueConstraint(fields=('round', 'key'), name='stratum_once')],
            },
        ),
        migrations.CreateModel(
            name='Candidate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=60, verbose_name='candidate number')),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('sort_key', models.BinaryField(verbose_name='sort key')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='birth date')),
                ('birth_precision', models.CharField(choices=[('day', 'Day'), ('year', 'Year only')], max_length=4, verbose_name='precision of the birth date')),
                ('sex', models.CharField(choices=[('male', 'Male'), ('female', 'Female')], max_length=6, verbose_name='sex')),
                ('post', models.CharField(max_length=120, verbose_name='post')),
                ('seat', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='machine')),
                ('extra_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minutes allowed beyond')),
                ('standing', models.CharField(choices=[('registered', 'Registered'), ('exempt', 'Exempt'), ('unserved', 'No paper can be made'), ('absent', 'Absent'), ('sat', 'Sat'), ('suspended', 'Suspended')], default='registered', max_length=10, verbose_name='standing')),
                ('standing_reason', models.CharField(blank=True, max_length=300, verbose_name='why')),
                ('code_hash', models.CharField(blank=True, max_length=64, verbose_name='code at the door, keyed hash')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='people.official')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='people.jobposition')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='people.unit')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='assessments.round')),
                ('shift_room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='assessments.shiftroom')),
                ('stratum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='candidates', to='assessments.stratum')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('standing__in', ['registered', 'sat', 'absent']), models.Q(('standing_reason', ''), _negated=True), _connector='OR'), name='candidate_standing_says_why'), models.UniqueConstraint(fields=('round', 'number'), name='candidate_number_once'), models.UniqueConstraint(fields=('round', 'official'), name='candidate_official_once'), models.UniqueConstraint(fields=('shift_room', 'seat'), name='candidate_seat_once'), models.CheckConstraint(condition=models.Q(models.Q(('seat__isnull', True), ('shift_room__isnull', True)), models.Q(('seat__isnull', False), ('shift_room__isnull', False)), _connector='OR'), name='candidate_seated_whole_or_not')],
            },
        ),
        migrations.CreateModel(
            name='CandidateField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ordered_fields', to='assessments.candidate')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.managementfield')),
            ],
            options={
                'ordering': ['candidate', 'order'],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'order'), name='candidate_field_order_once'), models.UniqueConstraint(fields=('candidate', 'field'), name='candidate_field_once')],
            },
        ),
        migrations.CreateModel(
            name='ExamForm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=10, verbose_name='form code')),
                ('role', models.CharField(choices=[('main', 'Main'), ('reserve', 'Reserve')], default='main', max_length=7, verbose_name='role')),
                ('frozen_at', models.DateTimeField(blank=True, null=True, verbose_name='frozen at')),
                ('sha256', models.CharField(blank=True, max_length=64, verbose_name='SHA-256')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exam_forms', to='assessments.blueprintpart')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exam_forms', to='assessments.round')),
                ('stratum', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exam_forms', to='assessments.stratum')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('frozen_at__isnull', True), ('sha256', '')), models.Q(('frozen_at__isnull', False), models.Q(('sha256', ''), _negated=True)), _connector='OR'), name='exam_form_frozen_with_its_hash'), models.UniqueConstraint(fields=('round', 'code'), name='exam_form_code_once')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(default=1, verbose_name='number')),
                ('prepared_at', models.DateTimeField(verbose_name='prepared at')),
                ('started_at', models.DateTimeField(blank=True, null=True, verbose_name='started at')),
                ('deadline_at', models.DateTimeField(blank=True, null=True, verbose_name='deadline')),
                ('last_saved_at', models.DateTimeField(blank=True, null=True, verbose_name='last saved at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('ended_by', models.CharField(blank=True, choices=[('candidate', 'The candidate'), ('clock', 'The clock'), ('proctor', 'The proctor'), ('suspension', 'Suspension')], max_length=12, verbose_name='ended by')),
                ('lease', models.CharField(blank=True, max_length=64, verbose_name='device lease')),
                ('annulled_at', models.DateTimeField(blank=True, null=True, verbose_name='annulled at')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='assessments.candidate')),
                ('exam_form', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='assessments.examform')),
                ('part', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='assessments.blueprintpart')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('ended_at__isnull', True)), fields=['deadline_at'], name='attempt_running_by_deadline')],
                'constraints': [models.UniqueConstraint(fields=('candidate', 'part', 'number'), name='attempt_number_once_per_part'), models.UniqueConstraint(condition=models.Q(('ended_at__isnull', True), ('started_at__isnull', False)), fields=('candidate',), name='attempt_one_running_per_candidate'), models.CheckConstraint(condition=models.Q(models.Q(('deadline_at__isnull', True), ('started_at__isnull', True)), models.Q(('deadline_at__gt', models.F('started_at')), ('deadline_at__isnull', False), ('started_at__isnull', False)), _connector='OR'), name='attempt_deadline_after_start'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at__isnull', True), ('ended_by', '')), models.Q(('ended_at__isnull', False), models.Q(('ended_by', ''), _negated=True)), _connector='OR'), name='attempt_end_says_why')],
            },
        ),
        migrations.CreateModel(
            name='FormItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('option_order', models.JSONField(default=list, verbose_name='order of options')),
                ('points', models.DecimalField(decimal_places=2, max_digits=5, verbose_name='points')),
                ('approval', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='form_items', to='banks.approval')),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='assessments.blueprintcell')),
                ('exam_form', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='items', to='assessments.examform')),
            ],
            options={
                'ordering': ['exam_form', 'order'],
                'constraints': [models.UniqueConstraint(fields=('exam_form', 'order'), name='form_item_order_once'), models.UniqueConstraint(fields=('exam_form', 'approval'), name='form_item_once'), models.CheckConstraint(condition=models.Q(('points__gt', Decimal('0'))), name='form_item_points_positive')],
            },
        ),
        migrations.CreateModel(
            name='Incident',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('technical', 'Technical trouble'), ('reprimand', 'Reprimand'), ('warning', 'Warning'), ('suspension', 'Suspension'), ('identity', 'Identity'), ('note', 'Note')], max_length=10, verbose_name='kind')),
                ('reason', models.CharField(max_length=500, verbose_name='what happened')),
                ('extra_minutes', models.PositiveSmallIntegerField(default=0, verbose_name='minutes given back')),
                ('recorded_at', models.DateTimeField(verbose_name='recorded at')),
                ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='assessments.attempt')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to='assessments.candidate')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='incidents', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='incident_says_what'), models.CheckConstraint(condition=models.Q(('extra_minutes', 0), ('attempt__isnull', False), _connector='OR'), name='incident_minutes_of_an_attempt')],
            },
        ),
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('first', 'First marker'), ('second', 'Second marker'), ('adjudicator', 'Adjudicator'), ('appeal', 'Appeal')], max_length=11, verbose_name='capacity')),
                ('fraction', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='fraction')),
                ('comment', models.TextField(blank=True, verbose_name='comment')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='assessments.attempt')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to='assessments.formitem')),
                ('marker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='marks', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='assessments.mark')),
                ('superseded_at', models.DateTimeField(blank=True, null=True, verbose_name='superseded at')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('superseded_at__isnull', True)), fields=('attempt', 'item', 'kind'), name='mark_one_in_force_per_capacity'), models.CheckConstraint(condition=models.Q(('fraction__gte', Decimal('0')), ('fraction__lte', Decimal('1'))), name='mark_is_a_fraction')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.JSONField(null=True, verbose_name='value')),
                ('sequence', models.PositiveBigIntegerField(verbose_name='sequence')),
                ('client_at', models.DateTimeField(verbose_name='time on the device')),
                ('saved_at', models.DateTimeField(verbose_name='saved at')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessments.attempt')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='responses', to='assessments.formitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'item'), name='response_one_per_item')],
            },
        ),
        migrations.CreateModel(
            name='ScoringVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('state', models.CharField(choices=[('shadow', 'Shadow'), ('approved', 'Approved'), ('live', 'Live'), ('superseded', 'Superseded')], default='shadow', max_length=10, verbose_name='state')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('decision', models.CharField(blank=True, max_length=100, verbose_name='decision')),
                ('opened_at', models.DateTimeField(verbose_name='opened at')),
                ('graded_at', models.DateTimeField(blank=True, null=True, verbose_name='graded at')),
                ('graded_digest', models.CharField(blank=True, max_length=64, verbose_name='digest of what was graded')),
                ('approved_at', models.DateTimeField(blank=True, null=True, verbose_name='approved at')),
                ('approved_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='scorings_approved', to=settings.AUTH_USER_MODEL)),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scorings_opened', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scoring_versions', to='assessments.round')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='scoring_number_once'), models.UniqueConstraint(condition=models.Q(('state', 'live')), fields=('round',), name='scoring_one_live_per_round'), models.UniqueConstraint(condition=models.Q(('state__in', ['shadow', 'approved'])), fields=('round',), name='scoring_one_pending_per_round'), models.CheckConstraint(condition=models.Q(models.Q(('approved_at__isnull', True), ('decision', ''), ('state', 'shadow')), models.Q(('approved_at__isnull', False), ('approved_by__isnull', False), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='scoring_approved_by_decision'), models.CheckConstraint(condition=models.Q(models.Q(('graded_at__isnull', True), ('graded_digest', '')), models.Q(('graded_at__isnull', False), models.Q(('graded_digest', ''), _negated=True)), _connector='OR'), name='scoring_graded_with_its_digest')],
            },
        ),
        migrations.CreateModel(
            name='Result',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('outcome', models.CharField(choices=[('passed', 'Passed'), ('failed', 'Not passed'), ('absent', 'Absent'), ('suspended', 'Suspended'), ('exempt', 'Exempt'), ('unserved', 'No paper')], max_length=9, verbose_name='outcome')),
                ('score', models.DecimalField(blank=True, decimal_places=2, max_digits=6, null=True, verbose_name='score')),
                ('grade_class', models.CharField(blank=True, max_length=30, verbose_name='class')),
                ('penalty_rate', models.DecimalField(decimal_places=3, default=0, max_digits=4, verbose_name='penalty')),
                ('candidate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='assessments.candidate')),
                ('scoring_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='results', to='assessments.scoringversion')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('outcome__in', ['passed', 'failed']), ('score__isnull', False), models.Q(('grade_class', ''), _negated=True)), models.Q(models.Q(('outcome__in', ['passed', 'failed']), _negated=True), ('grade_class', ''), ('score__isnull', True)), _connector='OR'), name='result_scored_or_not'), models.UniqueConstraint(fields=('candidate', 'scoring_version'), name='result_once_per_scoring')],
            },
        ),
        migrations.CreateModel(
            name='Appeal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('text', models.TextField(verbose_name='what is asked')),
                ('filed_at', models.DateTimeField(verbose_name='filed at')),
                ('state', models.CharField(choices=[('filed', 'Filed'), ('upheld', 'Upheld'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='filed', max_length=9, verbose_name='state')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='decided at')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals_decided', to=settings.AUTH_USER_MODEL)),
                ('item', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='assessments.formitem')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appeals', to='assessments.result')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('state', 'filed')), models.Q(models.Q(('state', 'filed'), _negated=True), ('decided_at__isnull', False), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='appeal_decided_with_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='ResultShare',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('items', models.PositiveSmallIntegerField(verbose_name='items')),
                ('earned', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='points earned')),
                ('maximum', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='points to earn')),
                ('share', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='share')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='assessments.result')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banks.skill')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('result', 'skill'), name='result_share_once'), models.CheckConstraint(condition=models.Q(('maximum__gt', 0), ('share__gte', 0), ('share__lte', 1)), name='result_share_is_a_share')],
            },
        ),
        migrations.CreateModel(
            name='RoundPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jobposition')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='round_positions', to='assessments.round')),
                ('round_blueprint', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='assessments.roundblueprint')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'position'), name='round_position_in_one')],
            },
        ),
        migrations.CreateModel(
            name='RoundStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('planned', 'Planned'), ('prepared', 'Prepared'), ('sealed', 'Sealed'), ('running', 'Running'), ('marking', 'Marking'), ('published', 'Published'), ('archived', 'Archived'), ('cancelled', 'Cancelled')], max_length=10, verbose_name='from')),
                ('to_state', models.CharField(choices=[('planned', 'Planned'), ('prepared', 'Prepared'), ('sealed', 'Sealed'), ('running', 'Running'), ('marking', 'Marking'), ('published', 'Published'), ('archived', 'Archived'), ('cancelled', 'Cancelled')], max_length=10, verbose_name='to')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='round_steps', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='assessments.round')),
            ],
        ),
        migrations.CreateModel(
            name='RoundUnit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='round_units', to='assessments.round')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'unit'), name='round_unit_once')],
            },
        ),
        migrations.CreateModel(
            name='ItemTreatment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('treatment', models.CharField(choices=[('void_full', 'Void, everyone gets its points'), ('void_spread', 'Void, its points are spread over the others'), ('new_key', 'New key'), ('extra_key', 'A further key is accepted')], max_length=11, verbose_name='treatment')),
                ('content', models.JSONField(blank=True, null=True, verbose_name='content with the new key')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banks.questionversion')),
                ('scoring_version', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='treatments', to='assessments.scoringversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('scoring_version', 'version'), name='treatment_once_per_item'), models.CheckConstraint(condition=models.Q(models.Q(('content__isnull', True), ('treatment__in', ['void_full', 'void_spread'])), models.Q(('content__isnull', False), ('treatment__in', ['new_key', 'extra_key'])), _connector='OR'), name='treatment_key_with_content')],
            },
        ),
        migrations.CreateModel(
            name='AttemptScore',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('fractions', models.JSONField(verbose_name='fractions')),
                ('points', models.JSONField(verbose_name='points')),
                ('earned', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='points earned')),
                ('maximum', models.DecimalField(decimal_places=4, max_digits=8, verbose_name='points to earn')),
                ('score', models.DecimalField(decimal_places=2, max_digits=6, verbose_name='score')),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='scores', to='assessments.attempt')),
                ('scoring_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempt_scores', to='assessments.scoringversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'scoring_version'), name='attempt_score_once'), models.CheckConstraint(condition=models.Q(('earned__gte', Decimal('0')), ('earned__lte', models.F('maximum'))), name='attempt_score_within_maximum')],
            },
        ),
        migrations.CreateModel(
            name='Duty',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('task', models.CharField(choices=[('chair', 'Chair of the council'), ('secretary', 'Secretary'), ('paper_board', 'Paper board'), ('proctor', 'Proctor'), ('marker', 'Marker'), ('appeal_marker', 'Appeal marker'), ('oversight', 'Oversight')], max_length=13, verbose_name='task')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='duties', to='people.place')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='duties', to=settings.AUTH_USER_MODEL)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='assessments.round')),
                ('shift', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='duties', to='assessments.shift')),
            ],
            options={
                'verbose_name_plural': 'duties',
                'constraints': [models.CheckConstraint(condition=models.Q(('place__isnull', True), ('shift__isnull', False), _connector='OR'), name='duty_place_within_a_shift'), models.UniqueConstraint(condition=models.Q(('shift__isnull', True)), fields=('round', 'user', 'task'), name='duty_once_in_a_round'), models.UniqueConstraint(condition=models.Q(('place__isnull', True), ('shift__isnull', False)), fields=('round', 'user', 'task', 'shift'), name='duty_once_in_a_shift'), models.UniqueConstraint(condition=models.Q(('place__isnull', False)), fields=('round', 'user', 'task', 'shift', 'place'), name='duty_once_in_a_room')],
            },
        ),
        migrations.CreateModel(
            name='Interruption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('began_at', models.DateTimeField(verbose_name='began at')),
                ('ended_at', models.DateTimeField(blank=True, null=True, verbose_name='ended at')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('attempt', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interruptions', to='assessments.attempt')),
                ('ordered_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='interruptions', to=settings.AUTH_USER_MODEL)),
                ('shift_room', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='interruptions', to='assessments.shiftroom')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('attempt__isnull', True), ('shift_room__isnull', False)), models.Q(('attempt__isnull', False), ('shift_room__isnull', True)), _connector='OR'), name='interruption_of_a_room_or_an_attempt'), models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('began_at')), _connector='OR'), name='interruption_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='StratumField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.managementfield')),
                ('stratum', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ordered_fields', to='assessments.stratum')),
            ],
            options={
                'ordering': ['stratum', 'order'],
                'constraints': [models.UniqueConstraint(fields=('stratum', 'order'), name='stratum_field_order_once'), models.UniqueConstraint(fields=('stratum', 'field'), name='stratum_field_once')],
            },
        ),
        migrations.CreateModel(
            name='BlueprintCellKind',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=banks.kinds.registry.choices, max_length=30, verbose_name='kind')),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='kinds', to='assessments.blueprintcell')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cell', 'kind'), name='cell_kind_once')],
            },
        ),
        migrations.CreateModel(
            name='BlueprintCellLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.CharField(choices=[('NB', 'Recall'), ('TH', 'Understanding'), ('VD', 'Application'), ('VDC', 'High application')], max_length=3, verbose_name='level')),
                ('cell', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='assessments.blueprintcell')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('cell', 'level'), name='cell_level_once')],
            },
        ),
        migrations.AddField(
            model_name='Round',
            name='live_scoring',
            field=models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='live_for', to='assessments.scoringversion'),
        ),
        migrations.AddConstraint(
            model_name='Round',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['published', 'archived']), _negated=True), models.Q(('live_scoring__isnull', False), ('published_at__isnull', False)), _connector='OR'), name='round_published_with_a_scoring'),
        ),
    ]

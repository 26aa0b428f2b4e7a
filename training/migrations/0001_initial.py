import django.db.models.deletion
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessments', '0001_initial'),
        ('banks', '0001_initial'),
        ('office', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('materials', models.TextField(blank=True, verbose_name='materials')),
                ('level', models.CharField(blank=True, max_length=60, verbose_name='level')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('periods', models.PositiveSmallIntegerField(verbose_name='teaching periods')),
                ('modules', models.ManyToManyField(related_name='programmes', to='banks.skill')),
                ('positions', models.ManyToManyField(blank=True, related_name='programmes', to='people.jobposition')),
                ('prerequisite', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='leads_to', to='training.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('periods__gt', 0)), name='programme_has_periods'), models.CheckConstraint(condition=models.Q(('prerequisite__isnull', True), models.Q(('prerequisite', models.F('id')), _negated=True), _connector='OR'), name='programme_not_before_itself')],
            },
        ),
        migrations.CreateModel(
            name='Course',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('decision', models.CharField(blank=True, max_length=100, verbose_name='decision')),
                ('capacity', models.PositiveSmallIntegerField(verbose_name='capacity')),
                ('registers_from', models.DateTimeField(verbose_name='registration from')),
                ('registers_to', models.DateTimeField(verbose_name='registration to')),
                ('starts_on', models.DateField(verbose_name='first day')),
                ('ends_on', models.DateField(verbose_name='last day')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Open for registration'), ('running', 'Running'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='planned', max_length=9, verbose_name='state')),
                ('is_simulated', models.BooleanField(default=False, verbose_name='with simulated attendance')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='people.unit')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='courses', to='training.programme')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('capacity__gt', 0)), name='course_seats_someone'), models.CheckConstraint(condition=models.Q(('registers_to__gt', models.F('registers_from'))), name='course_registration_has_time'), models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='course_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='CourseStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('planned', 'Planned'), ('open', 'Open for registration'), ('running', 'Running'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], max_length=9, verbose_name='from')),
                ('to_state', models.CharField(choices=[('planned', 'Planned'), ('open', 'Open for registration'), ('running', 'Running'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], max_length=9, verbose_name='to')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='course_steps', to=settings.AUTH_USER_MODEL)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='training.course')),
            ],
        ),
        migrations.CreateModel(
            name='Recommendation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('share', models.DecimalField(decimal_places=4, max_digits=5, verbose_name='share shown')),
                ('required', models.DecimalField(decimal_places=3, max_digits=4, verbose_name='share required')),
                ('made_at', models.DateTimeField(verbose_name='made at')),
                ('after', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='training.programme')),
                ('module', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='banks.skill')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='training.programme')),
                ('result', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='recommendations', to='assessments.result')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('result', 'programme'), name='recommendation_once_per_programme'), models.CheckConstraint(condition=models.Q(('share__lt', models.F('required'))), name='recommendation_closes_a_gap')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('waitlisted', 'On the waiting list'), ('enrolled', 'Enrolled'), ('completed', 'Completed'), ('not_completed', 'Not completed'), ('withdrawn', 'Withdrawn')], max_length=13, verbose_name='state')),
                ('reason', models.CharField(choices=[('recommended', 'Recommended after a round'), ('nominated', 'Nominated by the unit'), ('own_wish', 'Own wish')], max_length=11, verbose_name='reason')),
                ('waitlist_order', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='place in the queue')),
                ('enrolled_at', models.DateTimeField(verbose_name='enrolled at')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='training.course')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='people.official')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='people.unit')),
                ('recommendation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='training.recommendation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'withdrawn'), _negated=True), fields=('course', 'official'), name='enrolment_once_per_course'), models.UniqueConstraint(fields=('course', 'waitlist_order'), name='enrolment_queue_place_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'waitlisted'), ('waitlist_order__isnull', False)), models.Q(models.Q(('state', 'waitlisted'), _negated=True), ('waitlist_order__isnull', True)), _connector='OR'), name='enrolment_queue_place_while_waiting'), models.CheckConstraint(condition=models.Q(models.Q(('reason', 'recommended'), ('recommendation__isnull', False)), models.Q(models.Q(('reason', 'recommended'), _negated=True), ('recommendation__isnull', True)), _connector='OR'), name='enrolment_recommended_by_something')],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='number')),
                ('topic', models.CharField(max_length=200, verbose_name='topic')),
                ('periods', models.PositiveSmallIntegerField(verbose_name='teaching periods')),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('booking', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='session', to='people.booking')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.course')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='session_number_once'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='session_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('periods__gt', 0)), name='session_has_periods')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('presence', models.CharField(choices=[('present', 'Present'), ('excused', 'Absent, excused'), ('absent', 'Absent')], max_length=7, verbose_name='presence')),
                ('taken_at', models.DateTimeField(verbose_name='taken at')),
                ('taken_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances_taken', to=settings.AUTH_USER_MODEL)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='training.enrolment')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendances', to='training.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'enrolment'), name='attendance_once')],
            },
        ),
        migrations.CreateModel(
            name='Trainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('staff', 'Lecturer of the house'), ('visiting', 'Visiting lecturer'), ('presenter', 'Presenter')], max_length=9, verbose_name='kind')),
                ('topics', models.CharField(blank=True, max_length=300, verbose_name='topics')),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='trainer', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='SessionTrainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('booking', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='session_trainer', to='people.booking')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='trainers', to='training.session')),
                ('trainer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='training.trainer')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'trainer'), name='session_trainer_once')],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('attended_periods', models.PositiveSmallIntegerField(verbose_name='periods attended')),
                ('held_periods', models.PositiveSmallIntegerField(verbose_name='periods held')),
                ('test_share', models.DecimalField(blank=True, decimal_places=3, max_digits=4, null=True, verbose_name='share of the final test')),
                ('is_complete', models.BooleanField(verbose_name='completed')),
                ('decided_at', models.DateTimeField(verbose_name='decided at')),
                ('policy', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='office.policyversion')),
                ('enrolment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='completion', to='training.enrolment')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('attended_periods__lte', models.F('held_periods')), ('held_periods__gt', 0)), name='completion_attended_within_held'), models.CheckConstraint(condition=models.Q(('test_share__isnull', True), models.Q(('test_share__gte', Decimal('0')), ('test_share__lte', Decimal('1'))), _connector='OR'), name='completion_test_is_a_share')],
            },
        ),
    ]

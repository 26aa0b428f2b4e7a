import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='JobPosition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('group', models.CharField(choices=[('LDQL', 'Leadership and management'), ('CNCN', 'Specialised professional'), ('CMDC', 'Shared professional'), ('HTPV', 'Support and service'), ('CDNN', "Public employees' titles")], max_length=4, verbose_name='group')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order in lists')),
            ],
        ),
        migrations.CreateModel(
            name='Unit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=40, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('short_name', models.CharField(blank=True, max_length=80, verbose_name='short name')),
                ('symbol', models.CharField(blank=True, max_length=20, verbose_name='symbol in document numbers')),
                ('kind', models.CharField(choices=[('province', "Provincial People's Committee"), ('department', 'Provincial department'), ('district', "District People's Committee"), ('commune', "Commune People's Committee"), ('division', 'Division'), ('centre', 'Public service centre'), ('service', 'Public service unit')], max_length=12, verbose_name='kind')),
                ('path', models.CharField(max_length=200, unique=True, verbose_name='path')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('decision', models.CharField(blank=True, max_length=200, verbose_name='decision')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('code', 'valid_from'), name='unit_natural_key'), models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('code',), name='unit_code_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='unit_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Site',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=20, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('address', models.CharField(blank=True, max_length=300, verbose_name='address')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sites', to='people.unit')),
            ],
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.CharField(max_length=20, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('machines', models.PositiveSmallIntegerField(verbose_name='machines')),
                ('spare_machines', models.PositiveSmallIntegerField(default=0, verbose_name='machines kept in reserve')),
                ('columns', models.PositiveSmallIntegerField(default=5, verbose_name='machines in a row')),
                ('address_range', models.CharField(blank=True, max_length=50, verbose_name='address range (CIDR)')),
                ('site', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='places', to='people.site')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('machines__gt', models.F('spare_machines'))), name='place_seats_someone'), models.UniqueConstraint(fields=('site', 'code'), name='place_code_once_per_site')],
            },
        ),
        migrations.CreateModel(
            name='ManagementField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('name', models.CharField(max_length=200, verbose_name='name')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='order in lists')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='people.managementfield')),
            ],
        ),
        migrations.CreateModel(
            name='Official',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('staff_code', models.CharField(max_length=40, unique=True, verbose_name='staff code')),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('search_name', models.CharField(db_index=True, max_length=120, verbose_name='name without marks')),
                ('sort_key', models.BinaryField(db_index=True, verbose_name='sort key')),
                ('birth_date', models.DateField(blank=True, null=True, verbose_name='birth date')),
                ('birth_precision', models.CharField(choices=[('day', 'Day'), ('year', 'Year only')], default='day', max_length=4, verbose_name='precision of the birth date')),
                ('sex', models.CharField(choices=[('male', 'Male'), ('female', 'Female')], max_length=6, verbose_name='sex')),
                ('kind', models.CharField(choices=[('cadre', 'Elected or appointed cadre'), ('civil_servant', 'Civil servant'), ('public_employee', 'Public employee'), ('contract', 'Contract worker')], default='civil_servant', max_length=16, verbose_name='kind')),
                ('citizen_number', models.BinaryField(blank=True, null=True, verbose_name='citizen number, encrypted')),
                ('citizen_hash', models.CharField(blank=True, max_length=64, null=True, unique=True, verbose_name='citizen number, keyed hash')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='official e-mail')),
                ('phone', models.CharField(blank=True, max_length=20, verbose_name='phone')),
                ('is_demo', models.BooleanField(default=False, verbose_name='invented for a demonstration')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('citizen_hash__isnull', True), ('citizen_number__isnull', True)), models.Q(('citizen_hash__isnull', False), ('citizen_number__isnull', False)), _connector='OR'), name='official_citizen_number_with_hash'), models.CheckConstraint(condition=models.Q(('full_name', ''), _negated=True), name='official_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('username', models.CharField(max_length=150, unique=True, verbose_name='user name')),
                ('full_name', models.CharField(max_length=120, verbose_name='full name')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('code_hash', models.CharField(blank=True, max_length=64, verbose_name='one-time code, keyed hash')),
                ('code_expires_at', models.DateTimeField(blank=True, null=True, verbose_name='code expires at')),
                ('is_demo', models.BooleanField(default=False, verbose_name='invented for a demonstration')),
                ('official', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='user', to='people.official')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('code_expires_at__isnull', True), ('code_hash', '')), models.Q(models.Q(('code_hash', ''), _negated=True), ('code_expires_at__isnull', False)), _connector='OR'), name='user_code_expires')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('ends_at', models.DateTimeField(verbose_name='ends at')),
                ('label', models.CharField(max_length=200, verbose_name='what for')),
                ('person', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to=settings.AUTH_USER_MODEL)),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='people.place')),
            ],
            options={
                'indexes': [models.Index(fields=['place', 'starts_at'], name='booking_by_place'), models.Index(fields=['person', 'starts_at'], name='booking_by_person')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('person__isnull', True), ('place__isnull', False)), models.Q(('person__isnull', False), ('place__isnull', True)), _connector='OR'), name='booking_of_a_place_or_a_person'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='booking_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('post', models.CharField(max_length=120, verbose_name='post')),
                ('is_primary', models.BooleanField(default=True, verbose_name='main posting')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('decision', models.CharField(blank=True, max_length=200, verbose_name='decision')),
                ('official', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='people.official')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='people.jobposition')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_primary', True), ('valid_to__isnull', True)), fields=('official',), name='posting_one_primary_at_a_time'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='posting_ends_after_it_begins')],
                'indexes': [models.Index(fields=['unit', 'valid_to'], name='posting_by_unit')],
            },
        ),
        migrations.CreateModel(
            name='PostingField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('field', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.managementfield')),
                ('posting', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ordered_fields', to='people.posting')),
            ],
            options={
                'ordering': ['posting', 'order'],
                'constraints': [models.UniqueConstraint(fields=('posting', 'field'), name='posting_field_once'), models.UniqueConstraint(fields=('posting', 'order'), name='posting_field_order_once'), models.CheckConstraint(condition=models.Q(('order__gte', 1)), name='posting_field_order_from_1')],
            },
        ),
        migrations.CreateModel(
            name='Letterhead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('parent_body', models.CharField(max_length=200, verbose_name='parent body')),
                ('issuer', models.CharField(max_length=200, verbose_name='issuer')),
                ('place_name', models.CharField(max_length=100, verbose_name='place name')),
                ('signing_capacity', models.CharField(max_length=200, verbose_name='signing capacity')),
                ('signatory', models.CharField(max_length=120, verbose_name='signatory')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letterheads', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('unit',), name='letterhead_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='letterhead_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Grant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('role', models.CharField(choices=[('system_admin', 'System administrator'), ('bank_author', 'Question author'), ('bank_reviewer', 'Question reviewer'), ('organiser', 'Organiser'), ('proctor', 'Proctor'), ('marker', 'Marker'), ('training_officer', 'Training officer'), ('trainer', 'Trainer'), ('hr_officer', 'HR officer'), ('leader', 'Leader'), ('official', 'Official')], max_length=20, verbose_name='role')),
                ('valid_from', models.DateField(verbose_name='valid from')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='valid to (exclusive)')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('granted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='grants_given', to=settings.AUTH_USER_MODEL)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to=settings.AUTH_USER_MODEL)),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='grants', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('valid_to__isnull', True)), fields=('user', 'role', 'unit'), name='grant_open_once'), models.CheckConstraint(condition=models.Q(('valid_to__isnull', True), ('valid_to__gt', models.F('valid_from')), _connector='OR'), name='grant_ends_after_it_begins'), models.CheckConstraint(condition=models.Q(('role__in', ('system_admin', 'bank_author', 'bank_reviewer', 'organiser', 'training_officer', 'hr_officer', 'leader'))), name='grant_of_a_role_that_units_have')],
            },
        ),
        migrations.CreateModel(
            name='UnitSuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('on', models.DateField(verbose_name='on')),
                ('is_whole', models.BooleanField(verbose_name='wholly')),
                ('decision', models.CharField(max_length=200, verbose_name='decision')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions', to='people.unit')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='precessions', to='people.unit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='unit_succession_once'), models.UniqueConstraint(condition=models.Q(('is_whole', True)), fields=('predecessor',), name='unit_succession_whole_goes_to_one'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='unit_succession_to_another')],
            },
        ),
        migrations.AddField(
            model_name='Posting',
            name='fields',
            field=models.ManyToManyField(related_name='postings', through='people.PostingField', to='people.managementfield'),
        ),
    ]

import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('assessments', '0001_initial'),
        ('office', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
        ('training', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('uuid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('year', models.PositiveSmallIntegerField(verbose_name='year of the register')),
                ('number', models.PositiveIntegerField(verbose_name='number in the register')),
                ('serial_number', models.CharField(max_length=40, unique=True, verbose_name='serial number')),
                ('register_number', models.CharField(max_length=60, verbose_name='register entry')),
                ('sheet', models.JSONField(verbose_name='what is printed')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('state', models.CharField(choices=[('numbered', 'Numbered'), ('issued', 'Issued'), ('revoked', 'Revoked'), ('replaced', 'Replaced')], default='numbered', max_length=8, verbose_name='state')),
                ('token', models.CharField(max_length=32, unique=True, verbose_name='verification token')),
                ('printed_code', models.CharField(max_length=12, unique=True, verbose_name='printed code')),
                ('completion', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='training.completion')),
                ('file', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='office.storedfile')),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='people.official')),
                ('holder_unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates_held', to='people.unit')),
                ('issuer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates_issued', to='people.unit')),
                ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='reports.certificate')),
                ('result', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='assessments.result')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('issuer', 'year', 'number'), name='certificate_register_entry_once'), models.UniqueConstraint(condition=models.Q(('state__in', ['numbered', 'issued'])), fields=('result',), name='certificate_one_live_per_result'), models.UniqueConstraint(condition=models.Q(('state__in', ['numbered', 'issued'])), fields=('completion',), name='certificate_one_live_per_completion'), models.CheckConstraint(condition=models.Q(models.Q(('completion__isnull', True), ('result__isnull', False)), models.Q(('completion__isnull', False), ('result__isnull', True)), _connector='OR'), name='certificate_for_a_result_or_a_completion'), models.CheckConstraint(condition=models.Q(models.Q(('file__isnull', True), ('state', 'numbered')), models.Q(('file__isnull', False), ('state__in', ['issued', 'revoked', 'replaced'])), _connector='OR'), name='certificate_issued_with_its_file'), models.CheckConstraint(condition=models.Q(('valid_until__isnull', True), ('valid_until__gt', models.F('issued_on')), _connector='OR'), name='certificate_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='CertificateStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('from_state', models.CharField(blank=True, choices=[('numbered', 'Numbered'), ('issued', 'Issued'), ('revoked', 'Revoked'), ('replaced', 'Replaced')], max_length=8, verbose_name='from')),
                ('to_state', models.CharField(choices=[('numbered', 'Numbered'), ('issued', 'Issued'), ('revoked', 'Revoked'), ('replaced', 'Replaced')], max_length=8, verbose_name='to')),
                ('at', models.DateTimeField(verbose_name='at')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificate_steps', to=settings.AUTH_USER_MODEL)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='reports.certificate')),
            ],
        ),
    ]

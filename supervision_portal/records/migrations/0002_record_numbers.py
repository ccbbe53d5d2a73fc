from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE records_number START 1001", "DROP SEQUENCE records_number"),
    ]

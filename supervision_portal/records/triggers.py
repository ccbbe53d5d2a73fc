"""What the database itself refuses: changing or deleting what is final.

Destruction at the end of retention will be the one exception, with its own approved row (CAL-21.1).
"""

from supervision_portal.log.triggers import Trigger, register

_REFUSE_TRUNCATE = """
CREATE OR REPLACE FUNCTION records_no_truncate() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is not emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
"""

RECORD_FINAL = Trigger(
    name="records_record_final",
    table="records_record",
    sql="""
CREATE OR REPLACE FUNCTION records_record_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('signed', 'sealed') AND NOT (
        TG_OP = 'UPDATE' AND OLD.state = 'signed' AND NEW.state = 'sealed'
        AND to_jsonb(NEW) - 'state' - 'sealed_at' = to_jsonb(OLD) - 'state' - 'sealed_at'
    ) THEN
        RAISE EXCEPTION 'record % is final: % refused', OLD.number, TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER records_record_final BEFORE UPDATE OR DELETE ON records_record
    FOR EACH ROW EXECUTE FUNCTION records_record_final();
""",
)

SIGNATURE_FIXED = Trigger(
    name="records_signature_fixed",
    table="records_signature",
    sql="""
CREATE OR REPLACE FUNCTION records_signature_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record_state text;
BEGIN
    SELECT state INTO record_state FROM records_record WHERE id = COALESCE(OLD.record_id, NEW.record_id);
    IF record_state IN ('signed', 'sealed') OR TG_OP = 'UPDATE' AND (
        OLD.voided_at IS NOT NULL OR to_jsonb(NEW) - 'voided_at' <> to_jsonb(OLD) - 'voided_at'
    ) THEN
        RAISE EXCEPTION 'a signature stands as it is: % refused', TG_OP
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE OR REPLACE TRIGGER records_signature_fixed BEFORE INSERT OR UPDATE OR DELETE ON records_signature
    FOR EACH ROW EXECUTE FUNCTION records_signature_fixed();
""",
)

# By row, not by statement: discarding a draft asks to delete its seal too, and it has none.
SEAL_FIXED = Trigger(
    name="records_seal_fixed",
    table="records_sealeddocument",
    sql="""
CREATE OR REPLACE FUNCTION records_seal_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a seal stands as it is: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE OR REPLACE TRIGGER records_seal_fixed BEFORE UPDATE OR DELETE ON records_sealeddocument
    FOR EACH ROW EXECUTE FUNCTION records_seal_fixed();
""",
)


def _not_emptied(table: str) -> Trigger:
    name = f"{table}_not_emptied"
    return Trigger(
        name=name,
        table=table,
        sql=f"""{_REFUSE_TRUNCATE}
CREATE OR REPLACE TRIGGER {name} BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION records_no_truncate();
""",
    )


def register_all() -> None:
    """Called once the apps are ready."""
    register(RECORD_FINAL)
    register(SIGNATURE_FIXED)
    register(SEAL_FIXED)
    for table in ("records_record", "records_signature", "records_sealeddocument"):
        register(_not_emptied(table))

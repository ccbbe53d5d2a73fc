"""Who may open which address of the portal, and by which methods: one row each."""

from collections.abc import Iterator
from typing import NamedTuple

from django.urls import URLPattern, URLResolver

PUBLIC, SIGNED_IN = "everybody", "everybody signed in"
SEES, READS = "who sees that and when", "who reads the text"
PARTY, SUPERVISEE, ABOVE = "the two of the file or record", "the supervisee", "managers above"
LINE = "the line manager"
RIGHT = "who has the right of a role"  # which one: tests/people/test_urls.py
CHILD = "who sees the child's file"
CHANGES = "who sees the child's file and has the right of a role to change it"


class Row(NamedTuple):
    """Who may, by which methods."""

    who: str
    methods: str = "GET POST"


# name: row. The names are those of the resolver.
TABLE = {
    "health": Row(PUBLIC, "GET"),
    "help": Row(PUBLIC, "GET"),
    "account_login": Row(PUBLIC),
    "account_logout": Row(PUBLIC),
    "account_inactive": Row(PUBLIC, "GET"),
    "account_reset_password": Row(PUBLIC),
    "account_reset_password_done": Row(PUBLIC, "GET"),
    "account_reset_password_from_key": Row(PUBLIC),
    "account_reset_password_from_key_done": Row(PUBLIC, "GET"),
    "account_change_password": Row(SIGNED_IN),
    "design_gallery": Row(SIGNED_IN, "GET"),
    "calendar:calendar": Row(SIGNED_IN),
    "calendar:feed": Row(PUBLIC, "GET"),
    "home:my_work": Row(SIGNED_IN, "GET"),
    "home:board": Row(SIGNED_IN, "GET"),
    "home:my_dates": Row(SIGNED_IN, "GET"),
    "home:board_csv": Row(ABOVE, "GET"),
    "home:board_pdf": Row(ABOVE, "GET"),
    "home:board_list": Row(ABOVE, "GET"),
    "home:board_list_csv": Row(ABOVE, "GET"),
    "home:board_quarters": Row(ABOVE, "GET"),
    "home:board_quarters_csv": Row(ABOVE, "GET"),
    "home:held_dates": Row(ABOVE, "GET"),
    "home:held_dates_csv": Row(ABOVE, "GET"),
    "people:still_here": Row(SIGNED_IN, "POST"),
    "people:your_details": Row(SIGNED_IN, "GET"),
    "people:people": Row(RIGHT, "GET"),
    "people:person": Row(RIGHT, "GET"),
    "people:add": Row(RIGHT),
    "people:change": Row(RIGHT),
    "people:begin_post": Row(RIGHT),
    "people:end_post": Row(RIGHT),
    "people:begin_line": Row(RIGHT),
    "people:end_line": Row(RIGHT),
    "people:leaves": Row(RIGHT),
    "people:returns": Row(RIGHT, "POST"),
    "people:teams": Row(RIGHT, "GET"),
    "people:add_team": Row(RIGHT),
    "people:add_service": Row(RIGHT),
    "people:import": Row(RIGHT),
    "people:import_empty_file": Row(RIGHT, "GET"),
    "people:import_check": Row(RIGHT),
    "people:import_bad_rows": Row(RIGHT, "GET"),
    "people:training": Row(RIGHT, "GET"),
    "people:training_csv": Row(RIGHT, "GET"),
    "people:record_training": Row(RIGHT),
    "records:check_pdf": Row(SIGNED_IN),
    "records:start": Row(PARTY, "POST"),
    "records:readers": Row(SEES, "GET"),
    "records:open_for_purpose": Row(ABOVE),
    "records:record": Row(SEES, "GET"),
    "records:edit": Row(PARTY),
    "records:autosave": Row(PARTY, "POST"),
    "records:names": Row(PARTY, "GET"),
    "records:check": Row(PARTY),
    "records:take_over": Row(PARTY, "POST"),
    "records:discard": Row(PARTY),
    "records:sign": Row(PARTY),
    "records:return": Row(PARTY),
    "records:refuse": Row(PARTY),
    "records:close": Row(ABOVE),
    "records:amend": Row(PARTY, "POST"),
    "records:pdf": Row(READS, "GET"),
    "records:attach": Row(PARTY, "POST"),
    "records:attachment": Row(READS, "GET"),
    "records:action": Row(READS),
    "records:mail_in_doubt": Row(RIGHT, "GET"),
    "records:settle_mail": Row(RIGHT, "POST"),
    "casefile:caseload": Row(SIGNED_IN, "GET"),
    "casefile:file": Row(CHILD, "GET"),
    "casefile:log_event": Row(CHILD),
    "casefile:withdraw_event": Row(CHILD),
    "casefile:answer_event": Row(CHILD, "POST"),
    "casefile:session": Row(ABOVE, "GET"),
    "casefile:sign_session": Row(ABOVE),
    "casefile:take_over": Row(PARTY),
    "casefile:to_file": Row(SIGNED_IN),
    "casefile:genogram": Row(CHILD, "GET"),
    "casefile:new_genogram": Row(CHILD, "POST"),
    "casefile:add_drawing": Row(CHILD),
    "casefile:genogram_version": Row(CHILD, "GET"),
    "casefile:genogram_pdf": Row(CHILD, "GET"),
    "casefile:genogram_add": Row(CHILD),
    "casefile:genogram_add_relative": Row(CHILD),
    "casefile:genogram_change": Row(CHILD),
    "casefile:genogram_remove": Row(CHILD),
    "casefile:drawing": Row(CHILD, "GET"),
    "casefile:remove_drawing": Row(CHILD),
    "casefile:team": Row(ABOVE, "GET"),
    "casefile:to_keep": Row(RIGHT, "GET"),
    "casefile:details": Row(RIGHT, "GET"),
    "casefile:settings": Row(RIGHT, "GET"),
    "casefile:add_status": Row(RIGHT),
    "casefile:change_status": Row(RIGHT),
    "casefile:add_case_system": Row(RIGHT),
    "casefile:change_case_system": Row(RIGHT),
    "casefile:add": Row(RIGHT),
    "casefile:change": Row(CHANGES),
    "casefile:address": Row(CHANGES),
    "casefile:know_address": Row(CHANGES),
    "casefile:forget_address": Row(CHANGES, "POST"),
    "casefile:allocate": Row(CHANGES),
    "casefile:status": Row(CHANGES),
    "casefile:siblings": Row(CHANGES),
    "casefile:leave_family": Row(CHANGES, "POST"),
    "casefile:bars": Row(CHANGES),
    "casefile:lift_bar": Row(CHANGES, "POST"),
    "casefile:all_bars": Row(RIGHT),
    "casefile:import": Row(RIGHT),
    "casefile:import_empty_file": Row(RIGHT, "GET"),
    "casefile:import_check": Row(RIGHT),
    "casefile:import_bad_rows": Row(RIGHT, "GET"),
    "casefile:record_text": Row(READS, "GET"),
    "casefile:as_received": Row(ABOVE, "GET"),
    "casefile:preview_file": Row(ABOVE, "GET"),
    "casefile:ask_for_release": Row(ABOVE),
    "casefile:releases": Row(ABOVE, "GET"),
    "casefile:release": Row(ABOVE, "GET"),
    "casefile:preview_release": Row(ABOVE, "GET"),
    "casefile:hold_back": Row(ABOVE),
    "casefile:withdraw_release": Row(ABOVE),
    "casefile:release_now": Row(RIGHT),
    "casefile:released_pdf": Row(ABOVE, "GET"),
    "absence:absences": Row(LINE, "GET"),
    "absence:note": Row(LINE),
    "absence:change": Row(LINE),
    "absence:withdraw": Row(LINE, "POST"),
    "absence:name_cover": Row(LINE),
    "absence:end_cover": Row(LINE, "POST"),
    "variation:frequency": Row(SEES, "GET"),
    "variation:agree": Row(LINE),
    "variation:pro_rata": Row(LINE),
    "variation:note_event": Row(LINE),
    "variation:end": Row(LINE, "POST"),
    "variation:withdraw_event": Row(LINE, "POST"),
    "schedule:policy": Row(SIGNED_IN, "GET"),
    "schedule:history": Row(SIGNED_IN, "GET"),
    "schedule:changes": Row(RIGHT, "GET"),
    "schedule:forget": Row(RIGHT, "POST"),
    "schedule:beforehand": Row(RIGHT),
    "schedule:upload_policy": Row(RIGHT),
    "schedule:pause": Row(RIGHT),
    "schedule:stages": Row(RIGHT),
    "schedule:add_rule": Row(RIGHT),
    "schedule:change_rule": Row(RIGHT),
    "schedule:take_rule_away": Row(RIGHT, "POST"),
    "schedule:move_rule_up": Row(RIGHT, "POST"),
    "schedule:undo": Row(RIGHT, "POST"),
    "schedule:team_kinds": Row(RIGHT, "GET"),
    "schedule:team_kind": Row(RIGHT),
    "schedule:contracts": Row(RIGHT, "GET"),
    "schedule:contract": Row(RIGHT),
    "supervision:files": Row(SIGNED_IN, "GET"),
    "supervision:file": Row(SEES, "GET"),
    "supervision:anonymised_teams": Row(RIGHT),
    "supervision:agenda": Row(PARTY),
    "supervision:remove_agenda_item": Row(PARTY, "POST"),
    "supervision:prepare": Row(PARTY),
    "supervision:prepare_autosave": Row(PARTY, "POST"),
    "supervision:add_pointer": Row(PARTY),
    "supervision:book": Row(PARTY),
    "supervision:book_series": Row(PARTY),
    "supervision:cancel": Row(PARTY),
    "supervision:rebook": Row(PARTY),
    "supervision:say": Row(SUPERVISEE),
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """Every address of the resolver, by name."""
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern, f"{pattern.namespace}:" if pattern.namespace else space)
        else:
            assert isinstance(pattern, URLPattern)
            assert pattern.name, f"{pattern.pattern} has no name"
            yield space + pattern.name


def named(*who: str) -> list[str]:
    return [name for name, row in TABLE.items() if row.who in who]

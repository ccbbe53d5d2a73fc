"""A rule, or a part of one, in the words of a policy file: what `reading` reads."""

import datetime as dt
import json
from collections.abc import Mapping


def toml_of(spec: Mapping[str, object]) -> str:
    """One line for each key; phases one below the other."""
    return "\n".join(f"{key} = {_value(value, key == 'phases')}" for key, value in spec.items())


def _value(value: object, on_lines: bool = False) -> str:
    if isinstance(value, Mapping):
        return "{ " + ", ".join(f"{key} = {_value(each)}" for key, each in value.items()) + " }"
    if isinstance(value, list | tuple):
        if on_lines:
            return "[\n" + "".join(f"    {_value(each)},\n" for each in value) + "]"
        return "[" + ", ".join(map(_value, value)) + "]"
    if isinstance(value, dt.date):
        return value.isoformat()
    # What JSON writes of words, whole numbers, true and false, TOML reads alike.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")

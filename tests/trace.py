"""`python -m tests.trace`: which requirements have no test yet, and which templates nothing uses.

A mark that names no requirement, and a template that nothing names, fail the check.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ("supervision_portal", "casefile", "pods", "supervision", "audits")
# Found by their place, not by a name in our code.
BY_PLACE = ("account/", "allauth/", "govuk/", "400.html", "403.html", "404.html", "429.html", "500.html")


def requirements() -> list[str]:
    """The ids of docs/requirements.md, in its order."""
    text = (ROOT / "docs/requirements.md").read_text()
    return re.findall(r"^\| ((?:CAL|LEI)-[\w.]+) \|", text, re.MULTILINE)


def marked() -> set[str]:
    """The ids that tests are marked with."""
    found: set[str] = set()
    for path in (ROOT / "tests").rglob("test_*.py"):
        for arguments in re.findall(r"mark\.requirement\(([^)]*)\)", path.read_text()):
            found |= set(re.findall(r"\"([^\"]+)\"", arguments))
    return found


def unused_templates() -> list[str]:
    """Templates whose name stands in no Python file and no other template."""
    sources = [path for app in PYTHON for path in (ROOT / app).rglob("*.py")]
    sources += list((ROOT / "templates").rglob("*.*"))
    text = "\n".join(path.read_text() for path in sources)
    names = [str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.*")]
    return sorted(name for name in names if not name.startswith(BY_PLACE) and f'"{name}"' not in text)


def main() -> int:
    known, proven = requirements(), marked()
    missing = [name for name in known if name not in proven]
    print(f"Requirements with a test: {len(known) - len(missing)} of {len(known)}")
    print(f"Without a test: {', '.join(missing) or 'none'}")
    unknown, unused = sorted(proven - set(known)), unused_templates()
    if unknown:
        print(f"Marks that name no requirement: {', '.join(unknown)}")
    if unused:
        print(f"Templates that nothing uses: {', '.join(unused)}")
    return 1 if unknown or unused else 0


if __name__ == "__main__":
    sys.exit(main())

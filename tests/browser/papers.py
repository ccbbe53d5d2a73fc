"""PDFs, read by a tool that is not ours."""

import subprocess


def text_of(pdf: bytes) -> str:
    """What poppler reads on the pages."""
    done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
    return done.stdout.decode()

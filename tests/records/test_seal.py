"""Seals, judged by poppler and qpdf, and by what they find out about changed and hostile files."""

import os
import random
import stat
import subprocess
from datetime import UTC, datetime, timedelta, timezone
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import NoEncryption, pkcs12
from django.core.management import CommandError, call_command
from hypothesis import HealthCheck, given
from hypothesis import settings as how
from hypothesis import strategies as st
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import signers
from pyhanko.sign.general import SigningError

from supervision_portal.records import seal
from supervision_portal.records.pdf import render
from supervision_portal.records.seal import Checked, SealKeyMissing, Signer, check
from tests.records.papers import an_answer, an_s1, run

PLAIN = render(an_s1(an_answer("Well, and looking forward to leave.")), sealed=True)


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    return a_signer(tmp_path_factory.mktemp("key"))


@pytest.fixture(scope="module")
def certificates(signer: Signer) -> list[x509.Certificate]:
    return [seal.certificate_of(signer)]


@pytest.fixture(scope="module")
def sealed(signer: Signer) -> bytes:
    return a_seal(signer)


def a_signer(folder: Path) -> Signer:
    seal.make_key(folder / "seal.p12", organisation="Demo Council")
    return seal.load_key(folder / "seal.p12")


def a_seal(signer: Signer, pdf: bytes = PLAIN, at: datetime | None = None) -> bytes:
    moment = at or datetime.now(UTC)
    return seal.seal(pdf, signer=signer, reason="Final record", record_number="S1-000123", at=moment)


def container(pdf: bytes) -> range:
    """The positions of the signature itself, with its brackets: all that it does not cover."""
    match = seal.BYTE_RANGE.search(pdf)
    assert match
    return range(int(match[1]), int(match[2]))


# ---- what others say of a seal


@pytest.mark.requirement("CAL-9b.1")
def test_poppler_finds_one_valid_signature_over_the_whole_file(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    said = run("pdfsig", "-nocert", str(tmp_path / "sealed.pdf"), pdf=b"")
    assert said.count("Signature #") == 1
    assert "Signature is Valid" in said
    assert "Total document signed" in said
    assert "Signature Field Name: Seal" in said
    assert "ETSI.CAdES.detached" in said
    assert "CN=Demo Council" in said


def test_qpdf_finds_no_fault(sealed: bytes, tmp_path: Path) -> None:
    (tmp_path / "sealed.pdf").write_bytes(sealed)
    assert "No syntax or stream encoding errors" in run(
        "qpdf", "--check", str(tmp_path / "sealed.pdf"), pdf=b""
    )


def test_sealing_changes_neither_text_nor_tags_nor_title(sealed: bytes) -> None:
    for tool in (["pdftotext", "-", "-"], ["pdfinfo", "-struct-text", "-"]):
        assert run(*tool, pdf=sealed) == run(*tool, pdf=PLAIN)
    about = run("pdfinfo", "-", pdf=sealed)
    assert "Record of Personal Supervision (S1) S1-000123" in about
    assert "Tagged:          yes" in about
    assert "PDF version:     1.7" in about


def test_the_field_is_hidden_and_no_change_is_allowed(sealed: bytes) -> None:
    (signature,) = IncrementalPdfFileWriter(BytesIO(sealed)).prev.embedded_signatures
    assert signature.sig_field["/F"] & 2  # PDF/UA: what is not in the tag tree is hidden
    assert signature.sig_field["/TU"] == "Seal of record S1-000123"
    assert signature.docmdp_level.value == 1
    assert signature.sig_object["/Reason"] == "S1-000123: Final record"


def test_a_pdf_is_sealed_once(signer: Signer, sealed: bytes) -> None:
    with pytest.raises(SigningError):
        a_seal(signer, sealed)


def test_nothing_too_large_to_be_checked_is_sealed(signer: Signer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seal, "LARGEST", 1000)
    with pytest.raises(ValueError, match="too large"):
        a_seal(signer)


# ---- what we say of a file


@pytest.mark.requirement("CAL-9b.1")
def test_an_unchanged_one(signer: Signer, certificates: list[x509.Certificate]) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    pdf = a_seal(signer, at=at)
    checked = check(pdf, certificates)
    assert checked == Checked("unchanged", at, seal.fingerprint(certificates[0]), checked.sha256)
    shasum = subprocess.run(["sha256sum"], input=pdf, capture_output=True, check=True)
    assert shasum.stdout.decode().startswith(checked.sha256)


def test_the_moment_may_be_stated_in_any_time_zone(
    signer: Signer, certificates: list[x509.Certificate]
) -> None:
    at = datetime.now(UTC).replace(microsecond=0)
    assert (
        check(
            a_seal(signer, at=at.astimezone(timezone(timedelta(hours=5, minutes=30)))), certificates
        ).sealed_at
        == at
    )


def test_files_without_a_seal(certificates: list[x509.Certificate]) -> None:
    assert check(PLAIN, certificates).verdict == "not_sealed"
    assert check(b"Dear all, the form is in the post.", certificates).verdict == "not_a_pdf"
    assert check(b"", certificates).verdict == "not_a_pdf"


def test_somebody_elses_seal(tmp_path: Path, sealed: bytes, certificates: list[x509.Certificate]) -> None:
    stranger = a_signer(tmp_path)
    pdf = a_seal(stranger)
    assert check(pdf, certificates).verdict == "unknown_seal"
    assert check(pdf, certificates).certificate_fingerprint == seal.fingerprint(seal.certificate_of(stranger))
    assert check(sealed, []).verdict == "unknown_seal"
    assert check(pdf, [*certificates, seal.certificate_of(stranger)]).verdict == "unchanged"


@pytest.mark.requirement("CAL-9b.1")
def test_any_changed_byte_is_found(sealed: bytes, certificates: list[x509.Certificate]) -> None:
    chance = random.Random(20261103)
    for _ in range(300):
        position = chance.randrange(len(sealed))
        other = chance.choice([byte for byte in range(256) if byte != sealed[position]])
        changed = sealed[:position] + bytes([other]) + sealed[position + 1 :]
        assert check(changed, certificates).verdict == "changed", (position, other)


def test_every_byte_of_the_signature_itself_matters(
    sealed: bytes, certificates: list[x509.Certificate]
) -> None:
    hole = container(sealed)
    for position in hole:
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        assert check(changed, certificates).verdict == "changed", position
    in_small_letters = sealed[: hole.start] + sealed[hole.start : hole.stop].lower() + sealed[hole.stop :]
    assert check(in_small_letters, certificates).verdict == "changed"


def test_appended_bytes_are_found(sealed: bytes, certificates: list[x509.Certificate]) -> None:
    for more in (b"\n", b"%", b"x" * 1000, sealed):
        assert check(sealed + more, certificates).verdict == "changed"
        assert check(more + sealed, certificates).verdict == "changed"


@pytest.mark.requirement("CAL-9b.1")
def test_appended_objects_are_found(sealed: bytes, certificates: list[x509.Certificate]) -> None:
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    writer.root["/Note"] = generic.TextStringObject("Agreed")
    writer.update_root()
    output = BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(sealed)
    assert check(output.getvalue(), certificates).verdict == "changed"


def test_a_signature_added_by_somebody_is_found(
    sealed: bytes, certificates: list[x509.Certificate], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    approval = signers.PdfSigner(signers.PdfSignatureMetadata(field_name="Mine"), signer=a_signer(tmp_path))
    writer = IncrementalPdfFileWriter(BytesIO(sealed))
    monkeypatch.setattr(approval, "_enforce_certification_constraints", lambda _reader: None)  # a lax program
    assert check(approval.sign_pdf(writer).getvalue(), certificates).verdict == "changed"


def test_a_seal_moved_to_another_file_is_found(signer: Signer, certificates: list[x509.Certificate]) -> None:
    one, other = a_seal(signer), a_seal(signer, render(an_s1(an_answer("Other")), sealed=True))
    hole, target = container(one), container(other)
    forged = other[: target.start] + one[hole.start : hole.stop] + other[target.stop :]
    assert check(forged, certificates).verdict == "changed"


# ---- certificates come to an end, records do not


def a_key(
    path: Path, key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey, *, start: datetime, end: datetime
) -> Path:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Demo Council")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .sign(key, hashes.SHA256())
    )
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, NoEncryption()))
    return path


def test_a_seal_outlives_its_certificate(tmp_path: Path) -> None:
    start, end = datetime(2019, 4, 1, tzinfo=UTC), datetime(2021, 4, 1, tzinfo=UTC)
    old = seal.load_key(
        a_key(tmp_path / "old.p12", ec.generate_private_key(ec.SECP256R1()), start=start, end=end)
    )
    at = datetime(2020, 6, 1, 12, 0, tzinfo=UTC)
    checked = check(a_seal(old, at=at), [seal.certificate_of(old)])
    assert (checked.verdict, checked.sealed_at) == ("unchanged", at)
    for moment in (start - timedelta(days=1), end + timedelta(days=1)):
        with pytest.raises(SealKeyMissing, match="valid from 01 April 2019 to 01 April 2021"):
            a_seal(old, at=moment)


def test_a_seal_that_states_a_moment_outside_its_certificate_is_not_believed(
    tmp_path: Path, signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    start, end = datetime(2019, 4, 1, tzinfo=UTC), datetime(2021, 4, 1, tzinfo=UTC)
    old = seal.load_key(
        a_key(tmp_path / "old.p12", ec.generate_private_key(ec.SECP256R1()), start=start, end=end)
    )
    known, running = seal.certificate_of(old), seal.certificate_of(signer)
    monkeypatch.setattr(seal, "certificate_of", lambda _signer: running)
    assert check(a_seal(old), [known]).verdict == "changed"


def test_old_certificates_are_read_from_their_folder(tmp_path: Path) -> None:
    (tmp_path / "later").mkdir()
    first, second = a_signer(tmp_path), a_signer(tmp_path / "later")
    (tmp_path / "later" / "seal.p12.pem").rename(tmp_path / "later.pem")
    known = seal.certificates_in(tmp_path)
    assert {seal.fingerprint(one) for one in known} == {
        seal.fingerprint(seal.certificate_of(one)) for one in (first, second)
    }
    assert check(a_seal(first), known).verdict == check(a_seal(second), known).verdict == "unchanged"
    assert seal.certificates_in("") == seal.certificates_in(None) == []


def test_a_pem_file_without_a_certificate_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "empty.pem").write_text("nothing")
    with pytest.raises(ValueError, match="PEM"):
        seal.certificates_in(tmp_path)


# ---- whatever is handed in


def test_a_cut_off_file_is_never_unchanged(sealed: bytes, certificates: list[x509.Certificate]) -> None:
    for end in range(0, len(sealed), 997):
        assert check(sealed[:end], certificates).verdict in ("changed", "not_a_pdf")
    for end in range(container(sealed).start, len(sealed), 101):
        assert check(sealed[:end], certificates).verdict == "changed"


def test_an_encrypted_pdf(tmp_path: Path, certificates: list[x509.Certificate]) -> None:
    (tmp_path / "plain.pdf").write_bytes(PLAIN)
    locked = str(tmp_path / "locked.pdf")
    run("qpdf", "--encrypt", "u", "o", "256", "--", str(tmp_path / "plain.pdf"), locked, pdf=b"")
    assert check(Path(locked).read_bytes(), certificates).verdict == "not_sealed"


@pytest.mark.parametrize(
    ("pdf", "verdict"),
    [
        (
            b"%PDF-1.7\nxref\n0 99999999\n0000000000 65535 f \ntrailer<</Size 1>>\nstartxref\n9\n%%EOF",
            "not_sealed",
        ),
        (b"%PDF-1.7\n" + b"[" * 100_000 + b"\n%%EOF", "not_sealed"),
        (b"%PDF-1.7\n/ByteRange [0 0 0 0]\n%%EOF", "changed"),
        (b"%PDF-1.7\n/ByteRange [0 10 20 30]\n%%EOF", "changed"),
        (b"%PDF-1.7\n/ByteRange [0 999999999 999999999 999999999]\n%%EOF", "changed"),
        (b"%PDF-1.7\n/ByteRange [0 9 5 9]\n%%EOF", "changed"),
        (b"%PDF-1.7\n" + b"/ByteRange [0 9 90000 9]" * 50_000 + b"\n%%EOF", "changed"),
        (b"<" + b"3080" * 20_000 + b"> /ByteRange [0 0 80002 10]", "changed"),
    ],
    ids=["xref", "nested", "zeros", "short", "far", "backwards", "many", "asn1"],
)
def test_hostile_files(pdf: bytes, verdict: str, certificates: list[x509.Certificate]) -> None:
    assert check(pdf, certificates).verdict == verdict


def test_what_is_larger_than_any_seal_is_not_read(certificates: list[x509.Certificate]) -> None:
    assert check(b"%PDF-1.7" + bytes(seal.LARGEST) + b"%%EOF", certificates).verdict == "not_sealed"
    assert check(bytes(seal.LARGEST + 1), certificates).verdict == "not_a_pdf"


@how(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_mangled_seals_never_raise_and_never_pass(
    data: st.DataObject, sealed: bytes, certificates: list[x509.Certificate]
) -> None:
    start = data.draw(st.integers(0, len(sealed) - 1))
    end = data.draw(st.integers(start, min(start + 300, len(sealed))))
    between = data.draw(st.binary(max_size=300))
    mangled = sealed[:start] + between + sealed[end:]
    assert (check(mangled, certificates).verdict == "unchanged") == (mangled == sealed)


# ---- the key


def test_a_key_is_its_owners_alone_and_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "seal.p12"
    certificate = seal.make_key(path, organisation="Demo Council", passphrase="long enough", years=2)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert certificate.not_valid_after_utc - certificate.not_valid_before_utc in (
        timedelta(730),
        timedelta(731),
    )
    assert seal.certificate_of(seal.load_key(path, "long enough")) == certificate
    assert seal.certificates_in(tmp_path) == [certificate]
    before = path.read_bytes()
    with pytest.raises(FileExistsError):
        seal.make_key(path, organisation="Demo Council")
    seal.certificate_file(path).unlink()
    with pytest.raises(FileExistsError):
        seal.make_key(path, organisation="Demo Council")
    assert path.read_bytes() == before
    assert os.listdir(tmp_path) == ["seal.p12"]


def test_without_a_usable_key_there_is_no_signer(tmp_path: Path) -> None:
    seal.make_key(tmp_path / "locked.p12", organisation="Demo Council", passphrase="long enough")
    (tmp_path / "noise.p12").write_bytes(os.urandom(500))
    span = {"start": datetime(2026, 1, 1, tzinfo=UTC), "end": datetime(2036, 1, 1, tzinfo=UTC)}
    a_key(tmp_path / "rsa.p12", rsa.generate_private_key(65537, 2048), **span)
    a_key(tmp_path / "p384.p12", ec.generate_private_key(ec.SECP384R1()), **span)
    key, certificate = ec.generate_private_key(ec.SECP256R1()), seal.certificates_in(tmp_path)[0]
    for name, half in (("certificate.p12", (None, certificate)), ("key.p12", (key, None))):
        bundle = pkcs12.serialize_key_and_certificates(b"seal", half[0], half[1], None, NoEncryption())
        (tmp_path / name).write_bytes(bundle)
    for path, words in (
        ("", "SEAL_KEY_FILE"),
        (None, "SEAL_KEY_FILE"),
        (tmp_path / "absent.p12", "cannot be read"),
        (tmp_path, "cannot be read"),
        (tmp_path / "noise.p12", "no PKCS#12"),
        (tmp_path / "locked.p12", "passphrase is wrong"),
        (tmp_path / "rsa.p12", "P-256"),
        (tmp_path / "p384.p12", "P-256"),
        (tmp_path / "certificate.p12", "P-256"),
        (tmp_path / "key.p12", "certificate of its key"),
    ):
        with pytest.raises(SealKeyMissing, match=words):
            seal.load_key(path)


def test_the_command_makes_a_key_for_the_council(
    tmp_path: Path, settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    settings.COUNCIL_NAME, settings.SEAL_KEY_PASSPHRASE = "Demo Council", "long enough"
    path = tmp_path / "seal.p12"
    call_command("make_seal_key", str(path), organisation="Fenland Council")
    assert "SEAL_OLD_CERTIFICATES" in capsys.readouterr().out
    assert seal.load_key(path, "long enough").subject_name == "Fenland Council"
    with pytest.raises(CommandError, match="exists already"):
        call_command("make_seal_key", str(path))
    with pytest.raises(CommandError, match="could not be made"):
        call_command("make_seal_key", str(tmp_path / "nowhere" / "seal.p12"))

"""Sealing a PDF with the organisation's key, and telling an unchanged one from any other.

Why it is done so is told in docs/decisions/0002-sealed-pdf.md.
"""

import errno
import hashlib
import logging
import os
import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Literal

from asn1crypto import algos, cms
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    pkcs12,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import InvisSigSettings, MDPPerm, SigFieldSpec, SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_signer import PdfSigningSession
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.generic_cms import extract_certs_for_validation, validate_sig_integrity
from pyhanko.sign.validation.settings import KeyUsageConstraints
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

logger = logging.getLogger(__name__)

FIELD = "Seal"
LARGEST = 30 * 1024 * 1024  # bytes; nothing larger is sealed, so nothing larger has to be checked
LARGEST_CMS = 64 * 1024  # bytes; ours have about 1,500
MOST_SIGNATURES = 8  # looked at in one file, from its end


Signer = SimpleSigner  # what `load_key` gives and `seal` takes


class SealKeyMissing(Exception):
    """There is no key to seal with, or it cannot be used; the message says what to do."""


# ---- the key


def load_key(path: str | Path | None, passphrase: str | None = None) -> Signer:
    """The signer to hand to `seal`, to be kept and used many times.

    Raises SealKeyMissing where the file is no PKCS#12 with a P-256 key and its certificate.
    """
    if not path:
        raise SealKeyMissing("No seal key is set: make one with make_seal_key and set SEAL_KEY_FILE.")
    secret = passphrase.encode() if passphrase else None
    try:
        data = Path(path).read_bytes()
        key, certificate, _ = pkcs12.load_key_and_certificates(data, secret)
    except OSError as error:
        raise SealKeyMissing(f"The seal key {path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise SealKeyMissing(f"The seal key {path} is no PKCS#12, or its passphrase is wrong.") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise SealKeyMissing(f"The seal key {path} has to hold a P-256 key.")
    if certificate is None or certificate.public_key() != key.public_key():
        raise SealKeyMissing(f"The seal key {path} has to hold the certificate of its key.")
    loaded = SimpleSigner.load_pkcs12_data(data, other_certs=(), passphrase=secret)
    # Without the chain of a bought certificate: ours are trusted one by one.
    return Signer(loaded.signing_cert, loaded.signing_key, cert_registry=SimpleCertificateStore())


def make_key(
    path: str | Path, *, organisation: str, passphrase: str | None = None, years: int = 5
) -> x509.Certificate:
    """Make a P-256 key with a certificate of its own, valid for `years`, readable by its owner alone.

    The certificate is written beside it as PEM (see `certificate_file`): it has to be kept for checking
    long after the key has been replaced. Raises FileExistsError rather than overwrite either, and
    ValueError for a name of more than 64 characters.
    """
    path = Path(path)
    if certificate_file(path).exists():
        raise FileExistsError(errno.EEXIST, "There is one already", str(certificate_file(path)))
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(key, organisation, years)
    encryption: KeySerializationEncryption = NoEncryption()
    if passphrase:
        encryption = BestAvailableEncryption(passphrase.encode())
    bundle = pkcs12.serialize_key_and_certificates(b"seal", key, certificate, None, encryption)
    _write_new(path, bundle)
    _write_new(certificate_file(path), certificate.public_bytes(Encoding.PEM))
    return certificate


def certificate_file(key: str | Path) -> Path:
    """Where `make_key` leaves the certificate: `seal.p12.pem` beside `seal.p12`."""
    return Path(f"{key}.pem")


def _self_signed(key: ec.EllipticCurvePrivateKey, organisation: str, years: int) -> x509.Certificate:
    name = x509.Name(
        [
            x509.NameAttribute(x509.NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(x509.NameOID.COMMON_NAME, organisation),
        ]
    )
    start = datetime.now(UTC).replace(microsecond=0)
    not_for = ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign")
    usage = dict.fromkeys((*not_for, "encipher_only", "decipher_only"), False)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=round(365.25 * years)))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _write_new(path: Path, data: bytes) -> None:
    """The whole file or none, mode 0600; raises FileExistsError where there is one already."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
        try:
            os.link(file.name, path)
        except FileExistsError as error:
            raise FileExistsError(errno.EEXIST, "There is one already", str(path)) from error


def certificates_in(folder: str | Path | None) -> list[x509.Certificate]:
    """Every certificate in the folder's PEM files; none where no folder is named.

    Raises ValueError for a PEM file without one.
    """
    if not folder:
        return []
    files = sorted(Path(folder).glob("*.pem"))
    return [
        certificate for file in files for certificate in x509.load_pem_x509_certificates(file.read_bytes())
    ]


def certificate_of(signer: Signer) -> x509.Certificate:
    """The certificate that belongs to the key."""
    assert signer.signing_cert is not None  # `load_key` sees to it
    return x509.load_der_x509_certificate(signer.signing_cert.dump())


def fingerprint(certificate: x509.Certificate) -> str:
    """Its SHA-256, in hexadecimal."""
    return certificate.fingerprint(hashes.SHA256()).hex()


# ---- sealing


class _SignerAt(PdfSigner):
    """pyHanko's signer, stating the given moment and not the moment of its own clock."""

    def __init__(
        self, metadata: PdfSignatureMetadata, signer: Signer, at: datetime, spec: SigFieldSpec
    ) -> None:
        super().__init__(metadata, signer, new_field_spec=spec)
        self.at = at

    def register_extensions(self, pdf_out: BasePdfFileWriter, **_: str) -> None:
        """Name PAdES alone: for P-256 pyHanko would call the file PDF 2.0, and PDF/UA-1 goes with 1.7."""
        pdf_out.register_extension(ESIC_EXTENSION_1)

    def init_signing_session(
        self, pdf_out: BasePdfFileWriter, existing_fields_only: bool = False
    ) -> PdfSigningSession:
        session = super().init_signing_session(pdf_out, existing_fields_only)
        session.system_time = self.at
        return session


def seal(pdf: bytes, *, signer: Signer, reason: str, record_number: str, at: datetime) -> bytes:
    """The PDF with one invisible PAdES signature that allows no change; `at` is aware and is stated in it.

    Raises SealKeyMissing where the certificate is not valid at that moment, ValueError for a PDF of more
    than 30 MB, and pyHanko's errors for one that cannot be read or is sealed already.
    """
    certificate = certificate_of(signer)
    if not _valid_at(certificate, at):
        raise SealKeyMissing(
            f"The seal key is valid from {certificate.not_valid_before_utc:%d %B %Y}"
            f" to {certificate.not_valid_after_utc:%d %B %Y}: make a new one with make_seal_key."
        )
    metadata = PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=MDPPerm.NO_CHANGES,
        name=signer.subject_name,
        reason=f"{record_number}: {reason}",
    )
    # PDF/UA wants a field that cannot be seen to be hidden, or else to be in the tag tree.
    spec = SigFieldSpec(
        FIELD,
        invis_sig_settings=InvisSigSettings(set_print_flag=False, set_hidden_flag=True),
        readable_field_name=f"Seal of record {record_number}",
    )
    output = _SignerAt(metadata, signer, at, spec).sign_pdf(IncrementalPdfFileWriter(BytesIO(pdf)))
    sealed: bytes = output.getvalue()
    if len(sealed) > LARGEST:
        raise ValueError(f"A PDF of {len(sealed)} bytes is too large to be sealed.")
    return sealed


# ---- checking

Verdict = Literal["unchanged", "changed", "not_sealed", "unknown_seal", "not_a_pdf"]


@dataclass(frozen=True)
class Checked:
    """What was found out about a file.

    verdict                 `unchanged`: sealed by us, every byte as it was
                            `changed`: it carries a seal that does not fit it (any more)
                            `unknown_seal`: sealed, and intact, by somebody else
                            `not_sealed`, `not_a_pdf`
    sealed_at               the moment stated in the seal, where the verdict is `unchanged`
    certificate_fingerprint SHA-256 of the certificate of the last seal in it, or empty
    sha256                  of the file as it was handed in
    """

    verdict: Verdict
    sealed_at: datetime | None
    certificate_fingerprint: str
    sha256: str


def check(pdf: bytes, certificates: Iterable[x509.Certificate]) -> Checked:
    """Judge a file from anywhere by the certificates we ever sealed with. Never raises for its content.

    A file has to prove first, by its bytes alone, that one of our keys sealed all of it. Only then does
    the PDF parser see it, so that a hostile file costs no more than some hashing.
    """
    ours = {fingerprint(certificate): certificate for certificate in certificates}
    sha256 = hashlib.sha256(pdf).hexdigest()
    if len(pdf) > LARGEST:
        return Checked("not_sealed" if _looks_like_pdf(pdf) else "not_a_pdf", None, "", sha256)
    found = list(_signatures(pdf))
    last = found[0].fingerprint if found else ""
    if found and found[0].fits_whole_file and last in ours:
        sealed_at = _sealed_at(pdf, ours[last])
        return Checked("unchanged" if sealed_at else "changed", sealed_at, last, sha256)
    if found or any(trace in pdf for trace in TRACES):
        strange = any(seal.intact for seal in found) and not any(seal.fingerprint in ours for seal in found)
        return Checked("unknown_seal" if strange else "changed", None, last, sha256)
    return Checked("not_sealed" if _looks_like_pdf(pdf) else "not_a_pdf", None, "", sha256)


BYTE_RANGE = re.compile(rb"/ByteRange\s*\[\s*0\s+(\d{1,9})\s+(\d{1,9})\s+(\d{1,9})\s*\]")
# What a signature leaves in the file even where some of it was overwritten.
TRACES = (b"/ByteRange", b"/ETSI.CAdES.detached", b"/Adobe.PPKLite", b"/DocMDP")


def _looks_like_pdf(data: bytes) -> bool:
    return b"%PDF-" in data[:1024] and b"%%EOF" in data[-1024:]


@dataclass(frozen=True)
class _Found:
    """A signature as far as the bytes alone tell: whose, if it fits what it covers, if that is all."""

    fingerprint: str
    intact: bool
    fits_whole_file: bool


def _signatures(pdf: bytes) -> Iterator[_Found]:
    """What stands in the signature dictionaries of a file, the last first."""
    position = len(pdf)
    for _ in range(MOST_SIGNATURES):
        position = pdf.rfind(b"/ByteRange", 0, position)
        if position < 0:
            return
        yield _read_signature(pdf, position)


def _read_signature(pdf: bytes, position: int) -> _Found:
    unreadable = _Found("", intact=False, fits_whole_file=False)
    match = BYTE_RANGE.match(pdf, position)
    if not match:
        return unreadable
    start, end, length = (int(number) for number in match.groups())
    if not 0 < end - start <= 2 * LARGEST_CMS:
        return unreadable
    try:
        der = bytes.fromhex(pdf[start + 1 : end - 1].decode("ascii"))
        content = cms.ContentInfo.load(der)
        signed: cms.SignedData = content["content"]
        (info,) = signed["signer_infos"]
        certificate = extract_certs_for_validation(signed).signer_cert
        digest = hashlib.new(info["digest_algorithm"]["algorithm"].native)
        digest.update(pdf[:start])
        digest.update(pdf[end : end + length])
        fits, valid = validate_sig_integrity(info, certificate, "data", digest.digest())
        exact = _as_we_write_it(info, certificate).ljust(len(der), b"\0") == der
    except (
        Exception
    ) as error:  # the parsers of a hostile file raise anything; what they cannot read fits nothing
        logger.info("A signature cannot be read: %s", type(error).__name__)
        return unreadable
    covers = end + length == len(pdf) and pdf[start:end] == b"<%s>" % der.hex().upper().encode()
    return _Found(
        certificate.sha256.hex(), intact=fits and valid, fits_whole_file=fits and valid and covers and exact
    )


def _as_we_write_it(info: cms.SignerInfo, certificate: asn1_x509.Certificate) -> bytes:
    """The signature container made again from the parts that the signature vouches for.

    The rest (versions, names of algorithms, lengths) no signature covers: a byte changed there would go
    unnoticed if the container were taken as it is.
    """
    sha256 = algos.DigestAlgorithm({"algorithm": "sha256"})
    signer = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier(
                "issuer_and_serial_number",
                {"issuer": certificate.issuer, "serial_number": certificate.serial_number},
            ),
            "digest_algorithm": sha256,
            "signature_algorithm": algos.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa"}),
            "signed_attrs": cms.CMSAttributes.load(info["signed_attrs"].untag().dump()),
            "signature": info["signature"].native,
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [sha256],
            "encap_content_info": {"content_type": "data"},
            "certificates": [certificate],
            "signer_infos": [signer],
        }
    )
    container: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return container


def _sealed_at(pdf: bytes, certificate: x509.Certificate) -> datetime | None:
    """When it was sealed, if pyHanko too judges it valid to the bottom line; None if it does not.

    The certificate is judged at the moment stated in the seal: records outlive certificates.
    """
    (signature,) = PdfFileReader(BytesIO(pdf)).embedded_signatures
    at: datetime | None = signature.self_reported_timestamp
    if at is None or not _valid_at(certificate, at):  # pyHanko asks a root it was given for no dates
        return None
    root = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    status = validate_pdf_signature(
        signature,
        ValidationContext(trust_roots=[root], moment=at, allow_fetching=False),
        key_usage_settings=KeyUsageConstraints(),  # the certificate is ours, not one of a CA's many
    )
    return at if status.bottom_line and status.docmdp_ok else None


def _valid_at(certificate: x509.Certificate, at: datetime) -> bool:
    return certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc

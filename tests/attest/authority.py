"""A timestamp authority of our own, on loopback: OpenSSL answers, certificates are made for it alone."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import TCPServer
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_CONFIGURATION = """
[tsa]
default_tsa = stamping
[stamping]
serial = {folder}/serial
crypto_device = builtin
signer_cert = {folder}/signer.pem
certs = {folder}/{chain}
signer_key = {folder}/signer.key
signer_digest = sha256
default_policy = 1.3.6.1.4.1.32473.1
digests = sha256, sha384, sha512
accuracy = secs:1, millisecs:500
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class TestAuthority:
    """Where its files stand: ``root`` is the certificate to trust."""

    __test__ = False
    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, query: bytes) -> bytes:
        """The timestamp for a query, as DER."""
        asked = self.folder / "query.tsq"
        asked.write_bytes(query)
        command = ["openssl", "ts", "-reply", "-config", self.folder / "tsa.cnf", "-queryfile", asked]
        return subprocess.run(command, capture_output=True, check=True).stdout

    def query(self, data: bytes) -> bytes:
        """A query as OpenSSL makes it."""
        told = self.folder / "told"
        told.write_bytes(data)
        command = ["openssl", "ts", "-query", "-data", told, "-sha256", "-cert"]
        return subprocess.run(command, capture_output=True, check=True).stdout


def made(folder: Path, *, kind: str = "ec", purpose: str = "stamping", middle: bool = False) -> TestAuthority:
    """An authority in ``folder``: its keys of a kind, its certificate for a purpose, below a second one or not.

    Where OpenSSL is not installed, the test that asks for one is skipped, and named at the end.
    """
    if shutil.which("openssl") is None:
        pytest.skip("timestamps were not tested: OpenSSL is not installed (apt-get install openssl)")
    folder.mkdir(parents=True)
    root_key = _key(kind)
    root = _certificate("Test Root", root_key, None)
    issuer, issuer_key, chain = root, root_key, [root]
    if middle:
        issuer_key = _key(kind)
        issuer = _certificate("Test Middle", issuer_key, (root, root_key))
        chain = [issuer, root]
    key = _key(kind)
    leaf = _certificate("Test Authority", key, (issuer, issuer_key), purpose=purpose)
    (folder / "root.pem").write_bytes(root.public_bytes(Encoding.PEM))
    (folder / "chain.pem").write_bytes(b"".join(c.public_bytes(Encoding.PEM) for c in chain))
    (folder / "signer.pem").write_bytes(leaf.public_bytes(Encoding.PEM))
    (folder / "signer.key").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "serial").write_text("01\n")
    (folder / "tsa.cnf").write_text(_CONFIGURATION.format(folder=folder, chain="chain.pem"))
    return TestAuthority(folder)


@contextmanager
def serving(authority: TestAuthority, spoil: bytes | None = None, status: int = 200) -> Iterator[str]:
    """The address at which it answers while the block runs; ``spoil`` is answered in place of a timestamp."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            query = self.rfile.read(int(self.headers["Content-Length"]))
            assert self.headers["Content-Type"] == "application/timestamp-query"
            answer = authority.answer(query) if spoil is None else spoil
            self.send_response(status)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Nothing: the tests tell what goes wrong."""

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/tsr"
        finally:
            server.shutdown()
            thread.join()


def listed(file: Path, *entries: tuple[str, str, Path]) -> Path:
    """A list of authorities: name, address, root."""
    lines = [f'[[authority]]\nname = "{n}"\nurl = "{u}"\nroots = ["{r}"]\n' for n, u, r in entries]
    file.write_text("\n".join(lines))
    return file


def _key(kind: str) -> Key:
    return ec.generate_private_key(ec.SECP256R1()) if kind == "ec" else rsa.generate_private_key(65537, 2048)


def _certificate(
    name: str, key: Key, issuer: tuple[x509.Certificate, Key] | None, *, purpose: str | None = None
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    signer = issuer[1] if issuer else key
    now = datetime.now(UTC)
    building = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[0].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=purpose is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False)
    )
    if purpose is not None:
        use = ExtendedKeyUsageOID.TIME_STAMPING
        building = building.add_extension(x509.ExtendedKeyUsage([use]), critical=purpose == "stamping")
    return building.sign(signer, hashes.SHA256())

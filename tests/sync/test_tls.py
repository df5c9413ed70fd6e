"""TLS: no request leaves to a server whose certificate is not trusted, whatever the environment says."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from sync.http import Line, Roots
from sync.problems import CertificateRefused, LineProblem
from tests.sync.office import RealClock
from tests.sync.station import SHORT

DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Authority:
    """A certificate authority made for one test run."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> str:
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def an_authority(name: str) -> Authority:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    usage = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - DAY)
        .not_valid_after(now + DAY)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def a_leaf(authority: Authority, folder: Path, *, host: str = "127.0.0.1", begins: int = -1, ends: int = 1) -> Path:
    """A key and certificate in one file; `begins` and `ends` in days from now."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.now(datetime.UTC)
    names: list[x509.GeneralName] = (
        [x509.IPAddress(ipaddress.ip_address(host))] if host[0].isdigit() else [x509.DNSName(host)]
    )
    issuer_key = authority.certificate.public_key()
    assert isinstance(issuer_key, ec.EllipticCurvePublicKey)
    builder = x509.CertificateBuilder(
        authority.certificate.subject,
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "portal")]),
        key.public_key(),
        x509.random_serial_number(),
    )
    certificate = (
        builder.not_valid_before(now + begins * DAY)
        .not_valid_after(now + ends * DAY)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    path = folder / f"{x509.random_serial_number()}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


class Portal(BaseHTTPRequestHandler):
    def do_PUT(self) -> None:
        self.server.heard.append(self.path)  # type: ignore[attr-defined]
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Portal-Time", "2026-11-22T05:00:00Z")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def serve() -> object:
    """Serves HTTPS with a certificate; returns its address and the list of paths that it heard."""
    servers: list[HTTPServer] = []

    def start(certificate: Path) -> tuple[str, list[str]]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = HTTPServer(("127.0.0.1", 0), Portal)
        server.heard = []  # type: ignore[attr-defined]
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *arguments: None  # type: ignore[method-assign]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"https://127.0.0.1:{server.server_port}", server.heard  # type: ignore[attr-defined]

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


Serve = Callable[[Path], tuple[str, list[str]]]


@pytest.fixture(scope="module")
def office_authority() -> Authority:
    return an_authority("Van phong")


def put(url: str, roots: Roots) -> None:
    line = Line(url, clock=RealClock(), patience=SHORT, roots=roots)
    line.exchange("PUT", "/open/v1/dossiers/x", token="t" * 32, body=b"z" * 100_000)


@pytest.mark.parametrize("only_added", [True, False])
def test_a_root_that_the_office_added_is_trusted(
    serve: Serve, office_authority: Authority, tmp_path: Path, only_added: bool
) -> None:
    url, heard = serve(a_leaf(office_authority, tmp_path))
    put(url, Roots(added_pem=office_authority.pem, only_added=only_added))
    assert heard == ["/open/v1/dossiers/x"]


@pytest.mark.parametrize(
    "leaf",
    [{"host": "10.0.0.1"}, {"host": "cong.example"}, {"begins": -3, "ends": -1}, {"begins": 2, "ends": 4}],
    ids=["other address", "other name", "expired", "not yet valid"],
)
def test_a_bad_certificate_gets_neither_body_nor_token(
    serve: Serve, office_authority: Authority, tmp_path: Path, leaf: dict[str, object]
) -> None:
    url, heard = serve(a_leaf(office_authority, tmp_path, **leaf))  # type: ignore[arg-type]
    with pytest.raises(CertificateRefused):
        put(url, Roots(added_pem=office_authority.pem))
    assert heard == []


def test_an_authority_that_nobody_trusts_is_refused(serve: Serve, office_authority: Authority, tmp_path: Path) -> None:
    url, heard = serve(a_leaf(an_authority("Ke xau"), tmp_path))
    for roots in (Roots(), Roots(added_pem=office_authority.pem, only_added=True)):
        with pytest.raises(CertificateRefused):
            put(url, roots)
    assert heard == []


def test_an_authority_put_into_the_environment_is_not_trusted(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = an_authority("Ke xau")
    bundle = tmp_path / "evil.pem"
    bundle.write_text(evil.pem)
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"):
        monkeypatch.setenv(name, str(bundle))
    url, heard = serve(a_leaf(evil, tmp_path))
    with pytest.raises(CertificateRefused):
        put(url, Roots())
    assert heard == []


def test_a_server_that_speaks_no_tls_gets_nothing(tmp_path: Path) -> None:
    from tests.sync.scripted import ScriptedServer, told

    with ScriptedServer(lambda asked: told(200, {})) as server:
        with pytest.raises(LineProblem):
            put(server.url.replace("http://", "https://"), Roots())
        assert server.asked == []

"""What the killed, starved and betrayed children of the store's fault tests do. Each acknowledges on a pipe.

They are forked from a server that has imported everything, so that a kill costs milliseconds.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import multiprocessing
import platform
import random
import struct
from collections.abc import Callable, Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerContext, ForkServerProcess
from pathlib import Path

from desktop_app.dossier.model import Binding
from desktop_app.store.migration import migrate
from desktop_app.store.schema import STEPS, Step
from desktop_app.store.sending import DurableOutbox
from desktop_app.store.store import EncryptedStore
from desktop_app.vault.files import SealedFiles
from sync import wire
from sync.parcel import Parcel
from sync.ports import Facts, Failure, StoredReceipt, Upload
from sync.states import Event
from tests.desktop_app.store.samples import KEY, NOON, a_dossier, a_file, an_answer, plain_fold
from tests.desktop_app.vault.cheap import KEYS

LIMIT = 1 << 26
BIGGER = Step(
    len(STEPS) + 1,
    "much work",
    (
        "CREATE TABLE made_by_step (seq INTEGER PRIMARY KEY, value TEXT) STRICT",
        "INSERT INTO made_by_step SELECT row_number() OVER (), value FROM journal",
        "ALTER TABLE settings ADD COLUMN note TEXT",
        *(f"CREATE INDEX made_by_step_{n} ON made_by_step (value, seq)" for n in range(6)),
        "UPDATE made_by_step SET value = value || 'x'",
    ),
)


def fork_server() -> ForkServerContext:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([__name__])
    return context


@contextlib.contextmanager
def child(work: Callable[..., None], *arguments: object) -> Iterator[tuple[ForkServerProcess, Connection]]:
    """A child that runs `work(acks, *arguments)`; killed at the end, if it lives."""
    context = fork_server()
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(sending, *arguments), daemon=True)
    process.start()
    sending.close()
    try:
        yield process, receiving
    finally:
        process.kill()
        process.join()
        receiving.close()


def told_until_the_end(receiving: Connection) -> list[object]:
    """All that the child said before its end, what still lay in the pipe included."""
    told = []
    with contextlib.suppress(EOFError, OSError):
        while True:
            told.append(receiving.recv())
    return told


def open_store(folder: Path, steps: Sequence[Step] = STEPS) -> EncryptedStore:
    (folder / "copies").mkdir(exist_ok=True)
    return EncryptedStore(folder / "dossiers.db", KEY, copies=folder / "copies", fold=plain_fold, steps=steps)


def type_answers(acks: Connection, folder: Path) -> None:
    """Journal answers as fast as they are acknowledged, several waiting at a time."""
    store = open_store(folder)
    seq = store.read(lambda records: records.journal.last_seq("d1"))
    waiting = []
    while True:
        seq += 1
        entries = [an_answer(seq, f"answer {seq}")]
        waiting.append((seq, store.write(lambda records, e=entries: records.journal.append("d1", e))))
        if len(waiting) == 4:
            number, future = waiting.pop(0)
            future.result()
            acks.send(number)


def take_a_step(acks: Connection, folder: Path) -> None:
    acks.send("begun")
    migrate(folder / "dossiers.db", KEY, folder / "copies", steps=(*STEPS, BIGGER))
    acks.send("done")


def add_papers(acks: Connection, folder: Path, seed: int) -> None:
    """Seal papers of many sizes, bind each, and acknowledge what can be found again."""
    source = random.Random(seed)
    store = open_store(folder)
    files = SealedFiles(folder / "files", KEYS)
    number = 0
    while True:
        number += 1
        content = source.randbytes(source.choice([0, 100, 65_536, 300_000, 1_500_000]))
        stored = files.add(io.BytesIO(content), limit_bytes=LIMIT)
        acks.send(("sealed", *stored))
        paper = a_file(number, file_id=stored.file_id, sha256=stored.sha256, size_bytes=stored.size_bytes)
        binding = Binding("d1", "G1", number, paper)
        store.write(lambda records, b=binding: records.papers.bind(b)).result()
        acks.send(("bound", *stored))


def type_while_the_disk_refuses(acks: Connection, folder: Path, call: str, error: int, before: int) -> None:
    """Type some answers, then let every `call` of the writer's thread fail; then open again and go on."""
    store = open_store(folder)
    for seq in range(1, before + 1):
        store.write(lambda records, s=seq: records.journal.append("d1", [an_answer(s)])).result()
        acks.send(("kept", seq))
    store.write(lambda records: refuse_from_now_on(call, error)).exception()
    for _ in range(3):
        problem = store.write(
            lambda records: records.journal.append("d1", [an_answer(records.journal.last_seq("d1") + 1)])
        ).exception()
        acks.send(("refused", type(problem).__name__))
    store.close()
    store = open_store(folder)
    held = store.read(lambda records: records.journal.last_seq("d1"))
    store.write(lambda records: records.journal.append("d1", [an_answer(held + 1)])).result()
    acks.send(("kept", held + 1))
    store.check()
    store.close()
    acks.send(("end", ""))


_CALLS = {
    "x86_64": (0xC000003E, {"fsync": 74, "fdatasync": 75, "pwrite64": 18}),
    "aarch64": (0xC00000B7, {"fsync": 82, "fdatasync": 83, "pwrite64": 68}),
}


def can_refuse() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.machine() in _CALLS and platform.system() == "Linux"


def refuse_from_now_on(call: str, error: int) -> None:
    """Make a system call of the present thread fail with `error` until the thread ends (seccomp filter)."""
    architecture, numbers = _CALLS[platform.machine()]
    load, equals, give = 0x20, 0x15, 0x06
    allow, fail = 0x7FFF0000, 0x00050000 | error
    wanted = [numbers["fsync"], numbers["fdatasync"]] if call == "sync" else [numbers[call]]
    program = [(load, 0, 0, 4), (equals, 1, 0, architecture), (give, 0, 0, allow), (load, 0, 0, 0)]
    for place, number in enumerate(wanted):
        program.append((equals, len(wanted) - place, 0, number))
    program += [(give, 0, 0, allow), (give, 0, 0, fail)]
    code = b"".join(struct.pack("HBBI", *line) for line in program)
    buffer = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]

    libc = ctypes.CDLL(None, use_errno=True)
    no_new_privileges, set_seccomp, filter_mode = 38, 22, 2
    filled = Program(len(program), ctypes.cast(buffer, ctypes.c_void_p))
    if libc.prctl(no_new_privileges, 1, 0, 0, 0) or libc.prctl(set_seccomp, filter_mode, ctypes.byref(filled), 0, 0):
        raise OSError(ctypes.get_errno(), "seccomp")


def a_folder_with_a_dossier(folder: Path, answers: int = 0) -> Path:
    store = open_store(folder)
    store.write(lambda records: records.dossiers.add(a_dossier())).result()
    entries = [an_answer(seq, f"answer {seq}") for seq in range(1, answers + 1)]
    store.write(lambda records: records.journal.append("d1", entries)).result()
    store.close()
    return folder


JOURNEY = (
    Event.ANNOUNCE_BEGUN,
    Event.FILES_WANTED,
    Event.NOTED,
    Event.TRY_FAILED,
    Event.NOTED,
    Event.FILES_COMPLETE,
    Event.RECEIPT_VERIFIED,
)


def send_versions(acks: Connection, folder: Path, first: int) -> None:
    """Queue versions and take each through its life on the wire, one committed step after the other."""
    box = DurableOutbox(open_store(folder))
    number = first
    while True:
        version = f"v{number}"
        manifest = version.encode()
        parcel = Parcel(version, "d1", "p1", "a1", manifest, hashlib.sha256(manifest).hexdigest(), ())
        row = box.enqueue(parcel, at=NOON)
        acks.send((version, "queued"))
        for event in JOURNEY:
            row = box.transition(version, row.state, event, facts_of(event), at=NOON)
            acks.send((version, event.value))
        number += 1


def facts_of(event: Event) -> Facts:
    receipt = StoredReceipt(
        wire.ReceiptKind.FINAL, wire.SignedReceipt(payload="e30=", signature="c2ln"), "H26.1", None, NOON
    )
    return {
        Event.FILES_WANTED: Facts(new_upload=Upload("https://p/1", (), 10), add_sent_bytes=1),
        Event.NOTED: Facts(offset_bytes=5, progressed=True, add_sent_bytes=1),
        Event.TRY_FAILED: Facts(failure=Failure("link.down"), add_interruptions=1),
        Event.RECEIPT_VERIFIED: Facts(final=receipt),
    }.get(event, Facts())

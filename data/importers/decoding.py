"""Bytes of a file to lines of clean text: the encoding found without guessing, NULs and lone surrogates cleaned.

utf-8 with or without its mark, utf-16 by its mark, else Windows-1252, else latin-1; never an error, never a lost row.
"""

import codecs
import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import IO

from data.importers.refusing import ImportRefused

_BLOCK = 1 << 20
_SURROGATE = re.compile("[\ud800-\udfff]")
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(slots=True)
class Cleaner:
    """Takes out of texts what no text may hold, and counts it."""

    nuls: int = 0
    surrogates: int = 0

    def clean(self, text: str) -> str:
        """The text without NULs, lone halves of characters replaced."""
        if "\0" in text:
            self.nuls += text.count("\0")
            text = text.replace("\0", "")
        if _SURROGATE.search(text):
            paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
            self.surrogates += paired.count("\ufffd") - text.count("\ufffd")
            text = paired
        return text

    def warnings(self) -> Iterator[str]:
        """What was taken out."""
        if self.nuls:
            yield f"{self.nuls:,} NUL characters were removed."
        if self.surrogates:
            yield f"{self.surrogates:,} halves of characters (lone surrogates) were replaced by \ufffd."


@dataclass(slots=True)
class Text:
    """A decoded file: its encoding, what had to be cleaned (counts, complete once read) and how far reading is."""

    path: Path
    encoding: str
    stray: str | None = None
    high_bytes: Counter[int] = field(default_factory=Counter)
    cleaner: Cleaner = field(default_factory=Cleaner)
    read_bytes: int = 0

    @property
    def size_bytes(self) -> int:
        """Size of the file."""
        return self.path.stat().st_size

    def lines(self) -> Iterator[str]:
        """Lines with their ends, exactly as they stand in the file but for NULs and lone surrogates."""
        with self._open() as text:
            for line in text:
                yield self._clean(line)

    def blocks(self) -> Iterator[str]:
        """The same text in blocks of about a million characters, whatever its lines."""
        with self._open() as text:
            while block := text.read(_BLOCK):
                yield self._clean(block)

    def warnings(self) -> Iterator[str]:
        """What a person should know about the file's bytes."""
        if self.high_bytes:
            named = ", ".join(f"{byte:02x} ({count:,})" for byte, count in self.high_bytes.most_common(6))
            read_as = {"cp1252": "Windows-1252", "latin-1": "latin-1"}.get(self.encoding, self.encoding)
            stray = f", bytes 80 to 9f as {self.stray}" if self.stray else ""
            yield f"The file is not UTF-8 and was read as {read_as}{stray}. Most frequent bytes above 7f: {named}."
        yield from self.cleaner.warnings()

    def _open(self) -> io.TextIOWrapper:
        self.cleaner, self.read_bytes = Cleaner(), 0
        counted = io.BufferedReader(_Counted(self.path.open("rb"), self))
        return io.TextIOWrapper(counted, self.encoding, errors="surrogatepass", newline="")

    def _clean(self, text: str) -> str:
        cleaned = self.cleaner.clean(text)
        return cleaned.translate(_stray_table(self.stray)) if self.stray else cleaned


class _Counted(io.RawIOBase):
    """A reader that keeps the number of bytes read."""

    def __init__(self, raw: IO[bytes], text: Text) -> None:
        self._raw, self._text = raw, text

    def readable(self) -> bool:
        return True

    def close(self) -> None:
        self._raw.close()
        super().close()

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        block = self._raw.read(len(buffer))
        self._text.read_bytes += len(block)
        buffer[: len(block)] = block
        return len(block)


def decode(path: Path, encoding: str | None = None, stray: str | None = None) -> Text:
    """The file as text. `encoding` (a Python codec) is taken as said; without it the rules of this module decide.

    `stray` names the codec for bytes 80 to 9f of a latin-1 file that two systems wrote, e.g. cp850.
    Raises ImportRefused for a file that is missing, empty, no text, or not in the encoding said.
    """
    if stray:
        _stray_table(stray)
    first = _first_bytes(path)
    if encoding:
        return _decode_as(path, encoding, stray)
    for mark, name in _MARKS:
        if first.startswith(mark):
            return _decode_as(path, name, None)
    if first.count(b"\0") > len(first) // 4:
        raise ImportRefused(
            f'{path.name} looks like UTF-16 without its mark. Say encoding = "utf-16-le" under [source].'
        )
    if _reads_as(path, "utf-8"):
        return Text(path, "utf-8")
    return Text(path, "cp1252" if _reads_as(path, "cp1252") else "latin-1", stray, _high_bytes(path))


def _decode_as(path: Path, encoding: str, stray: str | None) -> Text:
    try:
        name = codecs.lookup(encoding).name
    except LookupError as error:
        raise ImportRefused(f"No encoding {encoding!r}. Write one like utf-8, cp1252, latin-1 or utf-16.") from error
    if not _reads_as(path, name):
        raise ImportRefused(f"{path.name} is not {encoding} throughout. Export it again as UTF-8, or say its encoding.")
    is_utf = name.startswith("utf")
    return Text(path, encoding, stray, Counter() if is_utf else _high_bytes(path))


def _first_bytes(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            first = file.read(4096)
    except OSError as error:
        raise ImportRefused(f"{path.name} cannot be read: {error}.") from error
    if not first:
        raise ImportRefused(f"{path.name} is empty. Export it again with its header row.")
    return first


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            yield block


def _reads_as(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)(_errors(encoding))
    try:
        for block in _blocks(path):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    except OSError as error:
        raise ImportRefused(f"{path.name} cannot be read to its end: {error}.") from error
    return True


def _errors(encoding: str) -> str:
    return "surrogatepass" if encoding.startswith("utf") else "strict"


def _high_bytes(path: Path) -> Counter[int]:
    counts: Counter[int] = Counter()
    for block in _blocks(path):
        counts.update(block.translate(None, bytes(range(128))))
    return counts


@cache
def _stray_table(stray: str) -> dict[int, str]:
    """What the control characters 80 to 9f stand for when those bytes came from another code page."""
    try:
        return dict(zip(range(0x80, 0xA0), bytes(range(0x80, 0xA0)).decode(stray, "replace"), strict=True))
    except LookupError as error:
        raise ImportRefused(f"No encoding {stray!r}. Write one like cp850.") from error

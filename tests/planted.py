"""Sentences with planted identifiers: from templates in four languages, all valid, in varied and hostile writing."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from stdnum import iban, luhn
from stdnum.be import nn
from stdnum.es import dni
from stdnum.fr import nir
from stdnum.it import codicefiscale

STAFF = (
    "Ottilie Brandvold", "Will Tarrant", "Rose Aldana", "Jean-Luc Périgot", "Käthe Müllner", "Anne O'Neil",
    "Petra van der Heuvel", "May Koch", "José Álvarez Rincón", "Siobhán Whitlock",
)  # fmt: skip
BEFORE = {
    "e-mail": ("Write to {}", "Bitte an {} schreiben", "Écrivez à {}", "Mi correo es {}", "My address is {}"),
    "phone": ("Call me on {}", "Bitte Rückruf unter {}", "Rappelez-moi au {}", "Mi teléfono es el {}", "I gave {}"),
    "card": ("My card {} was charged twice", "Karte {} wurde belastet", "Ma carte {} est débitée", "Mi tarjeta {}"),
    "account": ("Refund to {}", "Erstattung bitte auf {}", "Remboursez sur {}", "Ingreso en {}", "IBAN {}"),
    "id": ("My id number is {}", "Meine Steuer-ID lautet {}", "Mon numéro de sécurité sociale {}", "Mi DNI es {}"),
    "name": ("{} was very kind", "Danke an {} für alles", "Merci à {} pour tout", "Gracias a {} por la ayuda"),
}
AFTER = (", nobody answers.", ". Zum dritten Mal!", " svp, deux semaines déjà.", ", por favor.", " (since 12.10.2026).")
DIGITS = str.maketrans("0123456789", "０１２３４５６７８９")


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence and what was planted in it."""

    kind: str
    text: str
    secret: str


def planted(count: int, seed: int = 24) -> Iterator[Planted]:
    """So many sentences, the kinds in turn; always the same ones for a seed."""
    rng = random.Random(seed)
    makers: dict[str, Callable[[random.Random], str]] = {
        "e-mail": _e_mail, "phone": _phone, "card": _card, "account": _account, "id": _national_id, "name": _name,
    }  # fmt: skip
    for number in range(count):
        kind = list(makers)[number % len(makers)]
        secret = _written(rng, makers[kind](rng))
        yield Planted(kind, rng.choice(BEFORE[kind]).format(secret) + rng.choice(AFTER), secret)


def _written(rng: random.Random, secret: str) -> str:
    """As it is, or as copying and ill will leave it: full-width digits, odd blanks and dashes, unseen characters."""
    way = rng.randrange(8)
    if way == 0:
        return secret.translate(DIGITS)
    if way == 1:
        return secret.replace(" ", "\u00a0").replace("-", "\u2011")
    if way == 2:
        place = rng.randrange(1, len(secret))
        return secret[:place] + rng.choice("\u200b\u200d\u00ad\u2060") + secret[place:]
    return secret


def _digits(rng: random.Random, count: int) -> str:
    return "".join(str(rng.randrange(10)) for _ in range(count))


def _grouped(rng: random.Random, digits: str, *sizes: int) -> str:
    gap, parts, place = rng.choice((" ", " ", "-", "")), [], 0
    for size in sizes:
        parts.append(digits[place : place + size])
        place += size
    return gap.join([*parts, digits[place:]] if digits[place:] else parts)


def _e_mail(rng: random.Random) -> str:
    name = rng.choice(("mina.okoro", "l_prada", "zoë.hart", "jörg-klein", "t.b+shop", "ann99"))
    at = rng.choice(("@", "@", "@", "(at)", " [at] "))
    return f"{name}{_digits(rng, 2)}{at}{rng.choice(('mail.example', 'post.example.org', 'correo.example'))}"


def _phone(rng: random.Random) -> str:
    rest = _digits(rng, 12).replace("0", "7")
    shapes = (
        f"+44 7{rest[:3]} {rest[3:9]}", f"+49 (0)151 {rest[:8]}", f"0049 30 {rest[:7]}", f"+33 6 {_pairs(rest[:8])}",
        f"06 {_pairs(rest[:8])}", f"06.{_pairs(rest[:8], '.')}", f"0151 / {rest[:8]}", f"0151-{rest[:7]}",
        f"030/{rest[:7]}", f"020 7{rest[:3]} {rest[3:7]}", f"(0131) 4{rest[:2]} {rest[2:6]}",
        f"07{rest[:3]} {rest[3:9]}",
        f"+1 (555) 2{rest[:2]}-{rest[2:6]}", f"555-2{rest[:2]}-{rest[2:6]}", f"6{rest[:2]} {rest[2:5]} {rest[5:8]}",
        f"+34 6{rest[:2]} {rest[2:4]} {rest[4:6]} {rest[6:8]}", f"+41 44 {rest[:3]} {rest[3:5]} {rest[5:7]}",
        f"0{rest[:9]}",
    )  # fmt: skip
    return rng.choice(shapes)


def _pairs(digits: str, gap: str = " ") -> str:
    return gap.join(digits[place : place + 2] for place in range(0, len(digits), 2))


def _card(rng: random.Random) -> str:
    brand, length = rng.choice((("4", 16), ("51", 16), ("2230", 16), ("37", 15), ("6011", 16), ("36", 14), ("62", 19)))
    digits = brand + _digits(rng, length - len(brand) - 1)
    digits += luhn.calc_check_digit(digits)
    return _grouped(rng, digits, 4, 6) if length < 16 else _grouped(rng, digits, 4, 4, 4, 4)


def _account(rng: random.Random) -> str:
    country, bank = rng.choice(
        (
            ("DE", _digits(rng, 18)), ("GB", "NWBK" + _digits(rng, 14)), ("NL", "ABNA" + _digits(rng, 10)),
            ("AT", _digits(rng, 16)), ("PT", _digits(rng, 21)), ("CH", _digits(rng, 17)), ("PL", _digits(rng, 24)),
        )
    )  # fmt: skip
    whole = country + iban.calc_check_digits(f"{country}00{bank}") + bank
    found = _grouped(rng, whole, *[4] * (len(whole) // 4)).replace("-", " ")
    return found.lower() if rng.random() < 0.1 else found


def _national_id(rng: random.Random) -> str:
    makers: tuple[Callable[[], str], ...] = (
        lambda: f"{rng.randrange(100, 600)}-{rng.randrange(10, 99)}-{rng.randrange(1000, 9999)}",
        lambda: f"AB {_pairs(_digits(rng, 6))} C",
        lambda: _french(rng),
        lambda: (digits := _digits(rng, 8)) + dni.calc_check_digit(digits),
        lambda: _italian(rng),
        lambda: _belgian(rng),
    )
    return rng.choice(makers)()


def _french(rng: random.Random) -> str:
    number = f"{rng.choice('12')}{rng.randrange(50, 99)}{rng.randrange(1, 13):02d}75{_digits(rng, 6)}"
    whole = number + nir.calc_check_digits(number)
    return rng.choice(
        (whole, " ".join((whole[0], whole[1:3], whole[3:5], whole[5:7], whole[7:10], whole[10:13], whole[13:])))
    )


def _italian(rng: random.Random) -> str:
    number = f"RSSMRA{rng.randrange(50, 99)}{rng.choice('ABCDEHLMPRST')}{rng.randrange(1, 29):02d}H501"
    return number + codicefiscale.calc_check_digit(number)


def _belgian(rng: random.Random) -> str:
    while True:
        number = (
            f"{rng.randrange(50, 99)}.{rng.randrange(1, 13):02d}.{rng.randrange(1, 29):02d}-{rng.randrange(1, 998):03d}"
        )
        digits = number.replace(".", "").replace("-", "")
        whole = f"{number}.{97 - int(digits) % 97:02d}"
        if nn.is_valid(whole):
            return whole


def _name(rng: random.Random) -> str:
    name = rng.choice(STAFF)
    first, *_, last = name.split(" ")
    ordinary = first in ("Will", "Rose", "May")
    shapes = [name, f"{last}, {first}", f"{first[0]}. {name.split(' ', 1)[1]}", name.upper(), name.lower()]
    shapes += [f"Ms {last}", f"Frau {last}"] + ([] if ordinary else [first, last])
    return rng.choice(shapes)

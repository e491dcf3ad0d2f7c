"""Redaction: what names a person or an account never stays in the words, and all else does."""

from collections import Counter

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from data.home import Redaction
from data.redaction.coverage import covered
from data.redaction.marks import KINDS, counted
from data.redaction.names import names_of
from data.redaction.redactor import Redactor
from tests.planted import STAFF, planted

#: What must stay as it is: numbers that name things, not people, and words that are names elsewhere.
HARMLESS = (
    "Order 20261004711 came on 12.10.2026 at 14:30, paid 1,234.56 EUR.",
    "Bestellnummer 0123456789 vom 01.02.2026, 3 Pakete zu 12,99 €.",
    "Sendung 00340434161094042557 liegt seit 05.10. in 01067 Dresden.",
    "Rechnung Nr. 0815 2026 4711 über 1.249,00 € ist falsch.",
    "Commande n° 06 12 34 56 78 du 03/10/2026, 75008 Paris.",
    "Facture 2026 10 0042 : 1 234 567 € au lieu de 123 €.",
    "Pedido 612345678 del 04-10-2026 a las 09:15, 28013 Madrid.",
    "El importe de 612 345 678 euros no es correcto.",
    "Ticket 1234567890 was closed on 2026-10-01 08:00.",
    "Serial number 0142 5567 8890 and IMEI 356938035643809 do not match.",
    "The code is ISBN 978-3-16-148410-0, EAN 4006381333931.",
    "I waited from 0800 to 1200 on 09.10.26 - 12.10.26.",
    "Version 10.0.19045.3570 at 192.168.178.001 failed 25 times.",
    "Between 1998 and 2026 I paid 100 200 300 times.",
    "I called. May I ask again? Will you call? May I ask? A rose came, the best bill, Mark my words.",
    "Der Koch war nett, der Bauer auch, am Sonntag im Park.",
    "Case TK-0151234567 and part 0151.234.567-A are open.",
    "Zählerstand 0012345678, Kundennummer 0987654321, Vertrag 01234 567890.",
    "Mi contrato 987654321 y el contador 712345678 son de 2024.",
    "Numéro de client 0612345678, référence 0145678901.",
    "Meet me @ noon, 5@10 each, C@t.",
    "See www.shop.example/help and https://shop.example/returns for 30,000 items.",
    "Temperature 20.5, 100%, +20 % and 10-12 weeks, 4x4, 24/7, 3:0.",
    "Model X1234567Q costs 99.95; room 12345678.",
)  # fmt: skip


def redactor() -> Redactor:
    return Redactor(names_of([*STAFF, "Mark Park", "Jo Bauer", "Rosa Sonntag"]))


def test_of_900_planted_identifiers_95_percent_are_masked_and_every_name() -> None:
    redact, masked, all_of = redactor(), Counter[str](), Counter[str]()
    missed = []
    for each in planted(900):
        all_of[each.kind] += 1
        if KINDS[each.kind].mark in redact(each.text):
            masked[each.kind] += 1
        else:
            missed.append((each.text, redact(each.text)))
    for kind in all_of:
        print(f"{kind}: {masked[kind]} of {all_of[kind]} masked ({masked[kind] / all_of[kind]:.1%})")
    assert masked["name"] == all_of["name"], missed
    assert all(masked[kind] >= 0.95 * all_of[kind] for kind in all_of), missed


def test_nothing_of_what_was_planted_is_left() -> None:
    redact = redactor()
    for each in planted(900, seed=5):
        redacted = redact(each.text)
        if KINDS[each.kind].mark in redacted:
            runs = [run for run in _digit_runs(each.secret) if len(run) > 3]
            assert each.secret not in redacted and not any(run in redacted for run in runs), (each.text, redacted)


def _digit_runs(text: str) -> list[str]:
    return "".join(character if character.isdigit() else " " for character in text).split()


@pytest.mark.parametrize("text", HARMLESS)
def test_orders_prices_dates_and_ordinary_words_stay(text: str) -> None:
    assert redactor()(text) == text


@pytest.mark.parametrize(
    ("text", "redacted"),
    [
        ("Thanks to Will Tarrant, will he call?", "Thanks to [name], will he call?"),
        ("Mr Will and Frau Koch helped, Rose did not.", "Mr [name] and Frau [name] helped, Rose did not."),
        ("Kaethe Muellner, käthe müllner, KÄTHE MÜLLNER", "[name], [name], [name]"),
        ("Brandvold's patience, O'Neil’s too", "[name]'s patience, [name]’s too"),
        ("https://x.example/track?id=77&mail=a@b.example is mine", "[link] is mine"),
        ("anna(at)mail(dot)example or bob at gmail dot com", "[e-mail] or [e-mail]"),
        ("+49 151 23456789, +49 151 23456780", "[phone], [phone]"),
        ("Tel.0151 2345678, Handy:0171/2345678", "Tel.[phone], Handy:[phone]"),
        ("４１１１ １１１１ １１１１ １１１１", "[card]"),
    ],
)
def test_a_mark_takes_the_place_of_what_was_found(text: str, redacted: str) -> None:
    assert redactor()(text) == redacted


PIECES = st.sampled_from(
    [each.secret for each in planted(60, seed=3)] + [kind.mark for kind in KINDS.values()] + list("@.-+ 07\u200b\u0301")
)


@given(st.lists(st.one_of(PIECES, st.text(max_size=8)), max_size=8).map("".join))
@example("a@b.co@c.de")
@example("[name] [phone]")
def test_what_was_redacted_is_left_as_it_is_whatever_the_text(text: str) -> None:
    redact = redactor()
    once = redact(text)
    assert redact(once) == once


@given(st.text())
def test_a_redactor_that_is_off_changes_nothing(text: str) -> None:
    assert Redactor(names_of(STAFF), is_on=False)(text) == text


def test_further_words_are_replaced_and_spared_names_are_not() -> None:
    redact = Redactor(names_of(["Nova Brandvold"], words=["Projekt Falke"], spared=["Nova"]))
    assert redact("projekt FALKE by Nova, by Nova Brandvold") == "[name] by Nova, by [name]"
    assert redact.counts == {"name": 2}


def test_counts_are_told_in_words() -> None:
    assert counted({"phone": 1, "e-mail": 14}) == "14 e-mail addresses, 1 phone number"
    assert counted({}) == ""


def test_every_kind_is_explained() -> None:
    told = covered(Redaction())
    assert [mark for mark, _ in told.replaced] == [kind.mark for kind in KINDS.values()]
    assert any("customers" in left for left in told.left)

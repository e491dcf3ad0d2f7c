"""Passwords: what one must be, and how it is hashed.

scrypt with N = 2^15, r = 8, p = 3: 32 MB and about a fifth of a second for one try, as OWASP's cheat sheet on storing
passwords asks. Length is asked for, kinds of letters are not: NIST SP 800-63B, section 3.1.1.
"""

from functools import cache

from werkzeug.security import check_password_hash, generate_password_hash

METHOD = "scrypt:32768:8:3"
SHORTEST = 12
LONGEST = 256
RULE = f"At least {SHORTEST} characters. A few words that do not belong together are easy to keep and hard to guess."
FEWEST_LETTERS = 5
#: Signs that stand for letters.
DISGUISES = str.maketrans("013457@$!", "oleastasi")
#: Rows of keys and of the alphabet that hands run along.
RUNS = (
    "abcdefghijklmnopqrstuvwxyz",
    "01234567890123456789",
    "qwertyuiopasdfghjklzxcvbnm",
    "qwertzuiopasdfghjklyxcvbnm",
)
#: What people choose first when they are asked for a long one.
COMMONEST = (
    "password", "passwort", "motdepasse", "contrasena", "wachtwoord", "letmein", "welcome", "willkommen", "bienvenue",
    "iloveyou", "trustno1", "administrator", "changeme", "goodword", "football", "baseball", "princess", "sunshine",
    "superman", "qwerty", "azerty", "dragon", "monkey", "master", "secret", "login", "guest", "summer", "winter",
    "spring", "autumn", "correcthorsebatterystaple",
)  # fmt: skip


def complaint(password: str, *own: str) -> str:
    """What is wrong with a password, in words; "" for a good one. `own` are names that are known of its owner."""
    if len(password) < SHORTEST:
        return f"The password has {len(password)} characters. It needs at least {SHORTEST}; a few words are a good one."
    if len(password) > LONGEST:
        return f"The password has {len(password)} characters. It may have at most {LONGEST}."
    if len(set(password.lower())) < FEWEST_LETTERS:
        return f"The password repeats itself. It needs at least {FEWEST_LETTERS} different characters."
    if _is_easy(password.lower(), [word for name in own for word in (name, *name.split()) if len(word) > 2]):
        return "The password is among the first that others would try. Choose a few words that do not belong together."
    return ""


def hash_of(password: str) -> str:
    """The password as it is kept, with a salt of its own and the cost in front."""
    return generate_password_hash(password, METHOD)


def fits(password: str, kept: str | None) -> bool:
    """Whether a password is the one kept. Without one it is False after the same work, so that time tells nothing."""
    is_it = check_password_hash(kept or _nobodys(), password[: LONGEST + 1])
    return is_it and kept is not None


@cache
def _nobodys() -> str:
    return hash_of("the password of nobody")


def _is_easy(password: str, own: list[str]) -> bool:
    """Whether too little is left of it without common words, names and runs, and the digits and signs around them."""
    words = sorted((*COMMONEST, *map(str.lower, own)), key=len, reverse=True)
    return any(len(set(_left(said, words))) < FEWEST_LETTERS for said in (password, password.translate(DISGUISES)))


def _left(text: str, words: list[str]) -> str:
    packed = left = text.replace(" ", "")
    for word in words:
        left = left.replace(word, "")
    left = _without_runs(left)
    return left if left == packed else left.strip("0123456789 .,;:!?_#*+&%$@-")


def _without_runs(text: str) -> str:
    """The text without four or more characters in the order of keys or alphabet, forwards or back."""
    runs = (*RUNS, *(run[::-1] for run in RUNS))
    place, left = 0, []
    while place < len(text):
        length = 4
        while any(text[place : place + length] in run for run in runs) and place + length <= len(text):
            length += 1
        if length > 4:
            place += length - 1
        else:
            left.append(text[place])
            place += 1
    return "".join(left)

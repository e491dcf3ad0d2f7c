"""Links for a first password: made once, good for a week, and shown to whoever gives them out."""

import secrets
from datetime import datetime

from dashboard.settings import public_address, serving_port
from data.store import Store

CODE_BYTES = 24


def first_link(store: Store, account_id: str, by: str) -> tuple[str, datetime]:
    """A link by which an account chooses its password, and until when it is good.

    The password and the sessions that the account has end now. Only the code's hash is kept.
    """
    code = secrets.token_urlsafe(CODE_BYTES)
    until = store.give_code(account_id, code, by)
    return f"{public_address() or f'http://127.0.0.1:{serving_port()}'}/sign-in/first?code={code}", until

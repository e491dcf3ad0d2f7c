"""The contract: every table and column that Goodword reads, with its type, unit, allowed values and meaning.

Docs, checker, demo, importers and pickers are made from these entries. Ids are text; times are UTC;
missing is null, never 0 and never ""; money is integer minor units of one currency.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import pyarrow as pa

TYPES: dict[str, pa.DataType] = {
    "text": pa.string(),
    "date": pa.date32(),
    "timestamp": pa.timestamp("us", tz="UTC"),
    "integer": pa.int32(),
    "money": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, type (a key of TYPES), meaning, unit, and what is allowed in it.

    `allowed` is a tuple of texts, or (lowest, highest) for numbers, both included; None allows all.
    """

    name: str
    type: str
    meaning: str
    unit: str = ""
    allowed: tuple[str, ...] | tuple[int, int] | None = None
    required: bool = False

    @property
    def limits(self) -> tuple[int, int] | None:
        """Lowest and highest allowed number, or None where the column is no bounded number."""
        if self.allowed and isinstance(self.allowed[0], int):
            return self.allowed[0], int(self.allowed[1])
        return None

    @property
    def bounds(self) -> str:
        """The limits in words, such as "0 to 31,536,000 seconds (one year)"; "" where there are none."""
        if self.limits is None:
            return ""
        lowest, highest = self.limits
        year = " seconds (one year)" if highest == YEAR_SECONDS else ""
        return f"{lowest:,} to {highest:,}{year}"

    @property
    def words(self) -> tuple[str, ...] | None:
        """The allowed texts, or None where any text is allowed."""
        if self.allowed and isinstance(self.allowed[0], str):
            return tuple(str(word) for word in self.allowed)
        return None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its columns, the key that is unique in the whole lake, and the time that dates a row."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    happened_at: str | None = None

    @property
    def is_partitioned(self) -> bool:
        """Whether rows are kept by month of `day`."""
        return self.happened_at is not None

    def column(self, name: str) -> Column | None:
        """The column of that name, or None."""
        return next((column for column in self.columns if column.name == name), None)


RATING = (1, 5)
# Squares of these are added up in 64 bits: what lies beyond them is a slip of the source, and a few such rows would
# leave no question with an answer.
YEAR_SECONDS = 31_536_000
MOST_TIMES = 100_000
MOST_GOODWILL = 100_000_000


def _text(name: str, meaning: str, allowed: tuple[str, ...] | None = None, required: bool = False) -> Column:
    return Column(name, "text", meaning, allowed=allowed, required=required)


def _seconds(name: str, meaning: str) -> Column:
    return Column(name, "integer", meaning, unit="seconds", allowed=(0, YEAR_SECONDS))


def _count(name: str, meaning: str, unit: str = "", most: int = MOST_TIMES) -> Column:
    return Column(name, "integer", meaning, unit=unit, allowed=(0, most))


def _at(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "timestamp", meaning, unit="UTC", required=required)


def _on(name: str, meaning: str, required: bool = False) -> Column:
    return Column(name, "date", meaning, required=required)


CONTEXT = (
    _on("day", "Day in the organisation's time zone, written at load.", required=True),
    _text("region_id", "Region at the time of contact."),
    _text("centre_id", "Centre at the time of contact."),
    _text("team_id", "Team at the time of contact."),
    _text("agent_id", "Agent at the time of contact; null means no known agent, unless self-service."),
    Column("is_self_service", "flag", "True when the customer was served without an agent."),
    _text("vendor", "Outsourcer who served the customer; null means own staff."),
    _text("touchpoint", "Step of the customer's journey: activation, billing, fault, renewal ..."),
    _text("channel", "How the customer reached us: phone, chat, email ..."),
    _text("product", "What the contact was about."),
    _text("issue", "Why the customer made contact."),
    _text("function", "The function that owns the issue."),
    _text("segment", "Segment of the customer."),
    _text("customer_id", "The customer."),
    _text("interaction_id", "The contact."),
    _text("source", "Which survey tool or system the row came from."),
    _text("load_id", "The load that brought this row.", required=True),
    Column("source_row", "integer", "Row in the source file, first data row 1."),
)

RESPONSES = Table(
    "responses",
    "Survey answers.",
    ("response_id",),
    (
        _text("response_id", "The answer.", required=True),
        _at("responded_at", "When the customer answered.", required=True),
        *CONTEXT,
        Column("score", "integer", "Answer to the likelihood question; null when it was left out.", "points", (0, 10)),
        Column("csat", "integer", "Satisfaction with this contact, 5 is best.", "points", RATING),
        Column("effort", "integer", "How hard it was, 1 is very easy.", "points", RATING),
        Column("is_resolved", "flag", "The customer's word on whether it is resolved."),
        _text("verbatim", "The customer's own words."),
        _text("language", "Language of the words, ISO 639-1; null unless given."),
        _text("survey", "Which survey was answered."),
        _text(
            "survey_kind", "Survey after a contact, or of the whole relationship.", ("transactional", "relationship")
        ),
        _text("survey_channel", "How the survey was sent."),
        _text("invitation_id", "The invitation that was answered."),
        _text("second_issue", "A further issue that the service itself caused."),
        Column("would_refer", "flag", "The customer says they would refer others."),
        _count("referrals", "Referrals the customer has made."),
        Column("annual_value", "money", "Customer's yearly value when they answered.", "minor units"),
        _count("tenure_days", "How long they had been a customer when they answered.", "days"),
        _seconds("queue_seconds", "Waiting time of the contact."),
        _seconds("handle_seconds", "Handling time of the contact."),
        _seconds("hold_seconds", "Time on hold during the contact."),
        _count("transfers", "How often the contact was transferred."),
        Column("asked_again", "flag", "The customer had to give the same information again."),
        _count(
            "next_contact_days", "Days to the customer's next contact on the same issue; null: none in 30 days.", "days"
        ),
    ),
    happened_at="responded_at",
)

INTERACTIONS = Table(
    "interactions",
    "Every contact with a customer.",
    ("interaction_id",),
    (
        _at("started_at", "When the contact began.", required=True),
        *(column for column in CONTEXT if column.name != "interaction_id"),
        _text("interaction_id", "The contact.", required=True),
        _seconds("first_reply_seconds", "Time to the first reply; null where there was none."),
        _at("resolved_at", "When it was resolved."),
        _seconds("queue_seconds", "Waiting time."),
        _seconds("handle_seconds", "Handling time."),
        _seconds("hold_seconds", "Time on hold."),
        _count("transfers", "How often it was transferred."),
        Column("asked_again", "flag", "The customer had to give the same information again."),
        _count("contacts_before_7_days", "Contacts on the same issue in the 7 days before."),
        _count(
            "next_contact_days", "Days to the customer's next contact on the same issue; null: none in 30 days.", "days"
        ),
        Column("cost", "money", "Cost of the contact.", "minor units"),
        Column("goodwill", "money", "Goodwill given.", "minor units", (-MOST_GOODWILL, MOST_GOODWILL)),
    ),
    happened_at="started_at",
)

INVITATIONS = Table(
    "invitations",
    "Surveys sent, and contacts that were not sampled.",
    ("invitation_id",),
    (
        _text("invitation_id", "The invitation.", required=True),
        _at("sent_at", "When it was sent, or when it would have been.", required=True),
        *CONTEXT,
        _at("delivered_at", "When it was delivered; null where unknown or not."),
        _at("opened_at", "When it was opened."),
        _at("answered_at", "When it was answered."),
        _text("not_sampled_reason", "Why the contact was not invited; null means it was."),
    ),
    happened_at="sent_at",
)

LEVELS = ("region", "centre", "team", "agent")

UNITS = Table(
    "units",
    "Regions, centres and teams, with their names over time.",
    ("unit_id",),
    (
        _text("unit_id", "The unit.", required=True),
        _text("level", "Its level.", LEVELS[:3], required=True),
        _text("parent_id", "The unit above; null below the company."),
        _text("name", "Its name.", required=True),
        _text("time_zone", "Its time zone."),
        _text("kind", "Own staff or an outsourcer.", ("internal", "vendor")),
        _on("valid_from", "First day."),
        _on("valid_to", "Last day; null means still there."),
        _text("successor_id", "The unit that took over."),
    ),
)

PEOPLE = Table(
    "people",
    "Employees and the units they belonged to, one row a membership.",
    ("agent_id", "valid_from"),
    (
        _text("agent_id", "The employee.", required=True),
        _text("name", "Their name."),
        _text("unit_id", "The unit they belonged to."),
        _on("valid_from", "First day of the membership.", required=True),
        _on("valid_to", "Last day; null means today."),
        _on("hired_at", "First day in the company."),
        _on("left_at", "Last day in the company."),
    ),
)

CUSTOMERS = Table(
    "customers",
    "Customers, their value and whether they may be contacted.",
    ("customer_id",),
    (
        _text("customer_id", "The customer.", required=True),
        _text("segment", "Their segment."),
        Column("annual_value", "money", "Yearly value today.", "minor units"),
        _on("since", "Customer since."),
        _on("churned_at", "When they left."),
        _on("repurchased_at", "When they last bought again."),
        Column("may_call", "flag", "They may be called."),
        Column("may_mail", "flag", "They may be written to."),
        _text("name", "Their name; shown to the owner of a case only."),
        _text("phone", "Their number; shown to the owner of a case only."),
        _text("email", "Their address; shown to the owner of a case only."),
    ),
)

BENCHMARKS = Table(
    "benchmarks",
    "Published scores of other companies.",
    ("source", "industry", "company", "period"),
    (
        _text("source", "Who published it.", required=True),
        _text("industry", "The industry."),
        _text("company", "The company; null means the whole industry."),
        _text("period", "The period it speaks of.", required=True),
        Column("nps", "number", "The published score.", "points", (-100, 100), required=True),
        _count("responses", "Answers behind it.", most=2_147_483_647),
        _count("promoters", "Promoters among them.", most=2_147_483_647),
        _count("passives", "Passives among them.", most=2_147_483_647),
        _count("detractors", "Detractors among them.", most=2_147_483_647),
        Column("market_share", "number", "Share of the market.", "share", (0, 1)),
        _text("survey_kind", "Kind of survey."),
        _text("question", "The question as it was asked."),
        _text("method", "How people were asked."),
        _text("url", "Where it was published."),
    ),
)

#: Measures that can have a target, and between which values, in the measure's own unit.
TARGET_LIMITS: dict[str, tuple[float, float]] = {
    "nps": (-100, 100),
    "score": (0, 10),
    "effort": (1, 5),
    **dict.fromkeys(("promoter_share", "passive_share", "detractor_share", "csat", "resolved"), (0, 1)),
    **dict.fromkeys(("resolved_first_time", "transferred", "asked_again", "no_agent"), (0, 1)),
    **dict.fromkeys(("open_rate", "response_rate"), (0, 1)),
    **dict.fromkeys(("first_reply", "waiting", "handling", "hold"), (0, YEAR_SECONDS)),
    "transfers": (0, MOST_TIMES),
    "goodwill": (-MOST_GOODWILL, MOST_GOODWILL),
}

VERBATIM_THEMES = Table(
    "verbatim_themes",
    "Which themes a verbatim speaks of.",
    ("response_id", "theme_id", "rules_version"),
    (
        _text("response_id", "The answer.", required=True),
        _text("theme_id", "The theme.", required=True),
        _text("rules_version", "The rules that found it.", required=True),
    ),
)

TARGETS = Table(
    "targets",
    "What units want to reach in a measure; kept in the store, not in the lake.",
    ("unit_id", "measure", "valid_from"),
    (
        _text("unit_id", "The unit; null means the whole company."),
        _text("measure", "The measure, as `goodword ask` calls it.", tuple(TARGET_LIMITS), required=True),
        Column("value", "number", "What is to be reached: points, seconds, or a share such as 0.7.", required=True),
        _on("valid_from", "First day.", required=True),
        _on("valid_to", "Last day; null means until further notice."),
        _text("set_by", "Who set it; null means the file it came in."),
    ),
)

#: Tables of the lake.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (
        RESPONSES,
        INTERACTIONS,
        INVITATIONS,
        UNITS,
        PEOPLE,
        CUSTOMERS,
        BENCHMARKS,
        VERBATIM_THEMES,
    )
}

#: Tables that a file can fill: those of the lake, and the targets of the store.
LOADABLE: dict[str, Table] = {**TABLES, TARGETS.name: TARGETS}

#: What stands in `source` of every row of the demo company; no row of a company may say so.
DEMO_SOURCE = "demo"

#: Tables whose rows are counted on pages, each on its own day.
FACTS = tuple(table.name for table in TABLES.values() if table.is_partitioned)


def rating_columns(ratings: Iterable[str]) -> tuple[Column, ...]:
    """Columns rating_<driver> of an organisation's own survey questions, named in goodword.toml."""
    return tuple(Column(f"rating_{driver}", "integer", f"Rating of {driver}.", "points", RATING) for driver in ratings)


def columns_of(table: str, ratings: Iterable[str] = ()) -> tuple[Column, ...]:
    """All columns of a table; responses also carry the organisation's ratings.

    Raises KeyError for a table that is not in the contract.
    """
    columns = LOADABLE[table].columns
    return columns + rating_columns(ratings) if table == "responses" else columns


def arrow_schema(table: str, ratings: Iterable[str] = ()) -> pa.Schema:
    """The table's columns as an Arrow schema, in the contract's order."""
    return pa.schema([(column.name, TYPES[column.type]) for column in columns_of(table, ratings)])

"""Neighbours: the contacts before and after a contact, of the same customer on the same issue, with anyone."""

from data.brought import words_of
from data.keys import same_key
from data.transaction import Writing

BEFORE_DAYS = 7
#: A contact that comes later is no neighbour: so a load changes this many days before its contacts, and none earlier.
NEXT_DAYS = 30


def moved_neighbours(writing: Writing) -> str:
    """A select of the ids of contacts near one that comes, goes or moves with own_interactions.

    Compares the contacts that stand with the last words in words_interactions; contacts without a customer or an issue
    have no neighbours.
    """
    return f"""
        with before as (
            {_contacts(_standing(writing), _OWN)}
        ),
        now as (
            {_contacts(words_of(writing, "interactions", "w.is_last"), _OWN)}
        ),
        moved as (
            (select * from before except select * from now)
            union all
            (select * from now except select * from before)
        ),
        places as (
            select distinct customer_id, issue, day
            from moved
        )
        select distinct s.interaction_id
        from ({_contacts(_standing(writing))}) as s
        join places as p on p.customer_id = s.customer_id
            and p.issue = s.issue
            and s.day between p.day - {NEXT_DAYS} and p.day + {BEFORE_DAYS}
    """


def tell_neighbours(writing: Writing) -> None:
    """Make the table neighbours: contacts_before_7_days and next_contact_days of each id in touched_interactions.

    A contact counts as before another by its day, its time, then its id.
    """
    touched = f"exists (from touched_interactions as t where {same_key('interactions', 't', 'c')})"
    writing.connection.execute(f"""
        create or replace temp table neighbours as
        with known as (
            {_contacts(_standing(writing), f"not {_OWN}")}
            union all
            {_contacts(words_of(writing, "interactions", "w.is_last"), _OWN)}
        ),
        of_touched as (
            select distinct customer_id, issue
            from known as c
            where {touched}
        ),
        counted as (
            select interaction_id,
                row_number() over by_time - 1 - count(*) over long_before as before,
                lead(day) over by_time - day as next_days
            from known as c
            where exists (from of_touched as t where t.customer_id = c.customer_id and t.issue = c.issue)
            window
                by_time as (partition by customer_id, issue order by day, started_at, interaction_id),
                long_before as (
                    partition by customer_id, issue
                    order by day - date '2000-01-01'
                    range between unbounded preceding and {BEFORE_DAYS + 1} preceding
                )
        )
        select interaction_id,
            cast(before as integer) as contacts_before_7_days,
            cast(case when next_days <= {NEXT_DAYS} then next_days end as integer) as next_contact_days
        from counted as c
        where {touched}
    """)


_OWN = f"exists (from own_interactions as o where {same_key('interactions', 'o', 's')})"


def _standing(writing: Writing) -> str:
    return writing.relation("interactions", writing.table_files("interactions"))


def _contacts(rows: str, condition: str = "true") -> str:
    return f"""
        select interaction_id,
            customer_id,
            issue,
            day,
            started_at
        from ({rows}) as s
        where customer_id is not null and issue is not null and {condition}
    """

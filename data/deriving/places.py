"""Places over time: the units above each unit, and each agent's own, day by day, from the tables units and people."""

from data.transaction import Writing

_FIRST, _LAST = "date '0001-01-01'", "date '9999-12-31'"
#: Region, centre and team: two steps lead from the lowest to the highest.
_STEPS = 2


def tell_places(writing: Writing, suffix: str = "") -> None:
    """Make the tables paths and postings, called with `suffix`, from units and people as they stand by now.

    paths: region, centre and team of each unit from the day `first` to the day `last`, itself among them; a unit above
    holds on the days that it was there. postings: the same for each agent; where two memberships hold, the younger.
    An agent's unit that `units` does not list is taken for a team.
    """
    run = writing.connection.execute
    units = writing.relation("units", writing.table_files("units"))
    people = writing.relation("people", writing.table_files("people"))
    run(f"create or replace temp table listed as {_listed(units, people)}")
    run(f"create or replace temp table above as {_above()}")
    run(f"create or replace temp table paths{suffix} as {_paths()}")
    run(f"""
        create or replace temp table memberships as
        select agent_id,
            unit_id,
            valid_from as first,
            coalesce(valid_to, {_LAST}) as last
        from ({people})
        where unit_id is not null and valid_from <= coalesce(valid_to, {_LAST})
    """)
    run(f"create or replace temp table postings{suffix} as {_postings(f'paths{suffix}')}")


def _listed(units: str, people: str) -> str:
    return f"""
        select unit_id,
            level,
            parent_id,
            coalesce(valid_from, {_FIRST}) as first,
            coalesce(valid_to, {_LAST}) as last
        from ({units})
        union all
        select distinct unit_id, 'team', cast(null as varchar), {_FIRST}, {_LAST}
        from ({people}) as p
        where unit_id is not null and not exists (from ({units}) as u where u.unit_id = p.unit_id)
    """


def _above() -> str:
    """Each unit with itself and the units above, and the days on which all from its own up to that one were there."""
    return f"""
        with recursive above as (
            select unit_id,
                level,
                unit_id as above_id,
                parent_id,
                first as all_first,
                last as all_last,
                0 as steps
            from listed
            union all
            select a.unit_id,
                l.level,
                l.unit_id,
                l.parent_id,
                greatest(a.all_first, l.first),
                least(a.all_last, l.last),
                a.steps + 1
            from above as a
            join listed as l on l.unit_id = a.parent_id
            where a.steps < {_STEPS}
        )
        select unit_id,
            level,
            above_id,
            -- Who names a unit says that it is there: its own days only limit what lies above.
            case when steps = 0 then {_FIRST} else all_first end as first,
            case when steps = 0 then {_LAST} else all_last end as last
        from above
        where steps = 0 or all_first <= all_last
        qualify row_number() over (partition by unit_id, level order by steps) = 1
    """


def _paths() -> str:
    at_level = ",\n            ".join(
        f"max(a.above_id) filter (a.level = '{level}') as {level}_id" for level in ("region", "centre", "team")
    )
    return f"""
        select s.unit_id,
            s.first,
            s.last,
            {at_level}
        from ({_spans("above", "unit_id")}) as s
        join above as a on a.unit_id = s.unit_id and s.first between a.first and a.last
        group by 1, 2, 3
    """


def _postings(paths: str) -> str:
    return f"""
        with held as (
            select s.agent_id,
                s.first,
                s.last,
                max_by(m.unit_id, m.first) as unit_id
            from ({_spans("memberships", "agent_id")}) as s
            join memberships as m on m.agent_id = s.agent_id and s.first between m.first and m.last
            group by 1, 2, 3
        )
        select h.agent_id,
            greatest(h.first, p.first) as first,
            least(h.last, p.last) as last,
            p.region_id,
            p.centre_id,
            p.team_id
        from held as h
        join {paths} as p on p.unit_id = h.unit_id and p.first <= h.last and p.last >= h.first
    """


def _spans(table: str, key: str) -> str:
    """Days cut at every first and after every last day, so that within each span the same rows of the table hold."""
    return f"""
        select {key},
            first,
            lead(first - 1, 1, {_LAST}) over (partition by {key} order by first) as last
        from (
            select {key}, first
            from {table}
            union
            select {key}, last + 1
            from {table}
            where last < {_LAST}
        )
    """

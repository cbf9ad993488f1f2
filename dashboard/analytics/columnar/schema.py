"""The tables of the copy: events as they are, each with its day, and what became of tickets."""

# Raised whenever anything below changes: a copy of another schema is made anew.
SCHEMA = 6

# Moments are in UTC; days are in the board's time zone, from midnight to midnight as Python's
# zoneinfo has it, because everything else here asks it too.
TABLES = """
CREATE OR REPLACE TABLE events (
    id BIGINT, moment TIMESTAMP, assignment_id BIGINT, ticket_id BIGINT, action VARCHAR,
    previous_id BIGINT, new_id BIGINT, status VARCHAR, ticket_status VARCHAR,
    story_points DECIMAL(12, 2), released DECIMAL(12, 2), added DECIMAL(12, 2),
    assignment_type VARCHAR, scope VARCHAR, reason VARCHAR, on_day DATE
);
CREATE OR REPLACE TABLE records (
    id BIGINT, moment TIMESTAMP, kind VARCHAR, record_id BIGINT, action VARCHAR,
    developer_id BIGINT, points DECIMAL(12, 2), ticket_status VARCHAR,
    story_points DECIMAL(12, 2), active BOOLEAN, capacity DECIMAL(12, 2),
    availability DECIMAL(4, 2), name VARCHAR, team VARCHAR, skills VARCHAR, due_on DATE,
    on_day DATE
);
-- One row: how far the copy goes, and whether it has all that is before.
CREATE OR REPLACE TABLE taken (
    schema_number INTEGER, data_version BIGINT, batch_id VARCHAR, seal VARCHAR,
    time_zone VARCHAR, events BIGINT, records BIGINT, complete BOOLEAN
);

-- What follows of the events of each ticket, worked out anew for those that a commit is about.
-- A row for each commit that changed a ticket's status.
CREATE OR REPLACE TABLE turns (
    ticket_id BIGINT, moment TIMESTAMP, on_day DATE, before VARCHAR, after VARCHAR
);
-- A row for each ticket, as it is now. It was done when it was last called so; one that came in as
-- completed, or is not completed any more, was never done here.
CREATE OR REPLACE TABLE tickets (
    ticket_id BIGINT, status VARCHAR, story_points DECIMAL(12, 2), skill VARCHAR, due_on DATE,
    holder_id BIGINT, created TIMESTAMP, created_on DATE, started TIMESTAMP, started_on DATE,
    done TIMESTAMP, done_on DATE, done_points DECIMAL(12, 2)
);
-- A row for each proposal that was approved or rejected, and still is.
CREATE OR REPLACE TABLE decided (
    assignment_id BIGINT, ticket_id BIGINT, moment TIMESTAMP, on_day DATE, outcome VARCHAR,
    developer_id BIGINT, reason VARCHAR
);

-- A row for each day on which somebody's workload moved: by how many points in all, and the most
-- that it had risen by at the end of any commit. Worked out anew for the days of new events.
CREATE OR REPLACE TABLE moved (
    developer_id BIGINT, on_day DATE, points DECIMAL(12, 2), risen DECIMAL(12, 2)
);

-- By how many points an event moved somebody's workload, for which ticket; none is the baseline.
CREATE OR REPLACE VIEW moves AS
    SELECT new_id AS developer_id, ticket_id, moment, on_day, added AS points
    FROM events WHERE added <> 0
    UNION ALL
    SELECT previous_id, ticket_id, moment, on_day, -released FROM events WHERE released <> 0
    UNION ALL
    SELECT developer_id, CASE WHEN kind = 'ticket' THEN record_id END, moment, on_day, points
    FROM records WHERE points <> 0;

-- From which day on each developer was in which team, or in none.
CREATE OR REPLACE VIEW teams AS
    SELECT record_id AS developer_id, on_day AS since, arg_max_null(team, id) AS team
    FROM records WHERE kind = 'developer' GROUP BY ALL;

-- The developers, as they are now.
CREATE OR REPLACE VIEW people AS
    SELECT record_id AS developer_id, arg_max(name, id) AS name,
        arg_max_null(skills, id) AS skills, arg_max(active, id) AS active
    FROM records WHERE kind = 'developer' GROUP BY record_id;
"""

TOUCHED = """
CREATE OR REPLACE TEMP TABLE touched AS
    SELECT ticket_id FROM events WHERE id > $events
    UNION
    SELECT record_id FROM records WHERE kind = 'ticket' AND id > $records
"""
NEW_DAYS = """
CREATE OR REPLACE TEMP TABLE new_days AS
    SELECT min(on_day) AS on_day FROM events WHERE id > $events
    UNION ALL
    SELECT min(on_day) FROM records WHERE id > $records
"""
_NEW_DAYS = "on_day >= (SELECT min(on_day) FROM new_days)"
# Of one commit, the events of records come first; ids, moments and days grow together.
DERIVED = (
    "DELETE FROM turns WHERE ticket_id IN (FROM touched)",
    "DELETE FROM tickets WHERE ticket_id IN (FROM touched)",
    "DELETE FROM decided WHERE ticket_id IN (FROM touched)",
    f"DELETE FROM moved WHERE {_NEW_DAYS}",  # noqa: S608 - our own words
    f"""
    INSERT INTO moved
    WITH commits AS (
        SELECT developer_id, on_day, moment, sum(points) AS points
        FROM moves WHERE {_NEW_DAYS} GROUP BY ALL
    ),
    running AS (
        SELECT developer_id, on_day, points,
            sum(points) OVER (PARTITION BY developer_id, on_day ORDER BY moment) AS risen
        FROM commits
    )
    SELECT developer_id, on_day, sum(points), max(risen) FROM running GROUP BY ALL
    """,  # noqa: S608 - our own words
    """
    INSERT INTO turns
    WITH said AS (
        SELECT record_id AS ticket_id, moment, on_day, id, ticket_status AS status
        FROM records SEMI JOIN touched ON record_id = touched.ticket_id WHERE kind = 'ticket'
        UNION ALL
        SELECT ticket_id, moment, on_day, id + (1::BIGINT << 60), ticket_status
        FROM events SEMI JOIN touched USING (ticket_id) WHERE action <> 'superseded'
    ),
    commits AS (
        SELECT ticket_id, moment, any_value(on_day) AS on_day, arg_max(status, id) AS status
        FROM said GROUP BY ticket_id, moment
    )
    SELECT ticket_id, moment, on_day, lag(status) OVER own AS before, status AS after
    FROM commits WINDOW own AS (PARTITION BY ticket_id ORDER BY moment)
    QUALIFY before IS DISTINCT FROM after
    """,
    """
    INSERT INTO tickets
    WITH noted AS (
        SELECT record_id AS ticket_id, min(moment) AS created, min(on_day) AS created_on,
            arg_max_null(story_points, id) AS story_points, arg_max_null(skills, id) AS skill,
            arg_max_null(due_on, id) AS due_on,
            max(moment) FILTER (action = 'completed') AS done,
            max(on_day) FILTER (action = 'completed') AS done_on,
            arg_max_null(story_points, id) FILTER (action = 'completed') AS points
        FROM records SEMI JOIN touched ON record_id = touched.ticket_id
        WHERE kind = 'ticket' GROUP BY record_id
    ),
    held AS (
        SELECT ticket_id, min(moment) FILTER (status = 'active') AS started,
            min(on_day) FILTER (status = 'active') AS started_on,
            arg_max(coalesce(new_id, previous_id), id)
                FILTER (status IN ('active', 'completed')) AS holder_id,
            max(moment) FILTER (action = 'completed') AS done,
            max(on_day) FILTER (action = 'completed') AS done_on,
            arg_max_null(story_points, id) FILTER (action = 'completed') AS points
        FROM events SEMI JOIN touched USING (ticket_id)
        WHERE action <> 'superseded' GROUP BY ticket_id
    ),
    now AS (
        SELECT ticket_id, arg_max(after, moment) AS status
        FROM turns SEMI JOIN touched USING (ticket_id) GROUP BY ticket_id
    )
    SELECT ticket_id, status, noted.story_points, skill, due_on, holder_id, created, created_on,
        started, started_on,
        CASE WHEN status = 'completed' THEN greatest(held.done, noted.done) END,
        CASE WHEN status = 'completed' THEN greatest(held.done_on, noted.done_on) END,
        CASE WHEN noted.done > held.done OR held.done IS NULL
            THEN noted.points ELSE held.points END
    FROM noted JOIN now USING (ticket_id) LEFT JOIN held USING (ticket_id)
    """,
    """
    INSERT INTO decided
    WITH steps AS (
        SELECT assignment_id, id, status,
            CASE WHEN action = 'reassigned' AND status = 'proposed' THEN reason END AS reason,
            lag(status) OVER (PARTITION BY assignment_id ORDER BY id) AS before
        FROM events SEMI JOIN touched USING (ticket_id)
    ),
    -- A decision that was undone is none: the proposal is open again, or was replaced since.
    last AS (
        SELECT assignment_id, max(id) FILTER (before = 'proposed' AND status <> 'proposed') AS id,
            max(id) FILTER (status = 'proposed') AS proposed,
            arg_max(reason, id) AS reason
        FROM steps GROUP BY assignment_id
    )
    SELECT assignment_id, ticket_id, moment, on_day,
        CASE WHEN status = 'active' AND assignment_type = 'ai' THEN 'approved'
            WHEN status = 'active' THEN 'changed'
            WHEN scope = 'ticket' THEN 'set aside' ELSE 'rejected' END,
        coalesce(previous_id, new_id),
        CASE WHEN status = 'rejected' THEN events.reason
            WHEN assignment_type <> 'ai' THEN last.reason END
    FROM last JOIN events USING (assignment_id, id)
    WHERE last.id > last.proposed AND status IN ('active', 'rejected')
    """,
)
NOTHING_TAKEN = "INSERT INTO taken VALUES (?, 0, '', '', '', 0, 0, false)"

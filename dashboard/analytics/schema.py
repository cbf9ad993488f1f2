"""The tables of the copy: the events as they are, each with its day on the board."""

# Raised whenever anything below changes: a copy of another schema is made anew.
SCHEMA = 3

# Moments are in UTC; days are in the board's time zone, from midnight to midnight as Python's
# zoneinfo has it, because everything else here asks it too.
TABLES = """
CREATE OR REPLACE TABLE events (
    id BIGINT, moment TIMESTAMP, assignment_id BIGINT, ticket_id BIGINT, action VARCHAR,
    previous_id BIGINT, new_id BIGINT, status VARCHAR, ticket_status VARCHAR,
    story_points DECIMAL(12, 2), released DECIMAL(12, 2), added DECIMAL(12, 2), on_day DATE
);
CREATE OR REPLACE TABLE records (
    id BIGINT, moment TIMESTAMP, kind VARCHAR, record_id BIGINT, action VARCHAR,
    developer_id BIGINT, points DECIMAL(12, 2), ticket_status VARCHAR,
    story_points DECIMAL(12, 2), active BOOLEAN, capacity DECIMAL(12, 2),
    availability DECIMAL(4, 2), team VARCHAR, on_day DATE
);
-- One row: how far the copy goes, and whether it has all that is before.
CREATE OR REPLACE TABLE taken (
    schema_number INTEGER, data_version BIGINT, batch_id VARCHAR, seal VARCHAR,
    time_zone VARCHAR, events BIGINT, records BIGINT, complete BOOLEAN
);

-- By how many points an event moved somebody's workload.
CREATE OR REPLACE VIEW moves AS
    SELECT new_id AS developer_id, moment, on_day, added AS points FROM events WHERE added <> 0
    UNION ALL
    SELECT previous_id, moment, on_day, -released FROM events WHERE released <> 0
    UNION ALL
    SELECT developer_id, moment, on_day, points FROM records WHERE points <> 0;

-- From which day on each developer was in which team, or in none.
CREATE OR REPLACE VIEW teams AS
    SELECT record_id AS developer_id, on_day AS since, arg_max_null(team, id) AS team
    FROM records WHERE kind = 'developer' GROUP BY ALL;

-- The tickets that are completed now: by their last decision, or by their own record where that was
-- changed later (of one commit, the events of records come first). Each was done when it was last
-- called so; one that came in as completed was never done here. Ids, moments, days grow together.
CREATE OR REPLACE VIEW done AS
    WITH decided AS (
        SELECT ticket_id, max(moment) AS newest,
            arg_max(ticket_status = 'completed', id) AS is_done,
            max(moment) FILTER (action = 'completed') AS moment,
            max(on_day) FILTER (action = 'completed') AS on_day,
            arg_max_null(story_points, id) FILTER (action = 'completed') AS points
        FROM events WHERE action <> 'superseded' GROUP BY ticket_id
    ),
    noted AS (
        SELECT record_id AS ticket_id, max(moment) AS newest,
            arg_max(ticket_status = 'completed', id) AS is_done,
            max(moment) FILTER (action = 'completed') AS moment,
            max(on_day) FILTER (action = 'completed') AS on_day,
            arg_max_null(story_points, id) FILTER (action = 'completed') AS points
        FROM records WHERE kind = 'ticket' GROUP BY record_id
    )
    SELECT ticket_id,
        greatest(decided.moment, noted.moment) AS moment,
        greatest(decided.on_day, noted.on_day) AS on_day,
        coalesce(
            CASE WHEN noted.moment > decided.moment OR decided.moment IS NULL
                THEN noted.points ELSE decided.points END, 0
        ) AS points
    FROM noted LEFT JOIN decided USING (ticket_id)
    WHERE CASE WHEN decided.newest >= noted.newest THEN decided.is_done ELSE noted.is_done END
        AND coalesce(decided.moment, noted.moment) IS NOT NULL;

-- When each ticket was first in somebody's hands, whoever had it in between.
CREATE OR REPLACE VIEW started AS
    SELECT ticket_id, min(moment) AS moment FROM events WHERE status = 'active' GROUP BY ticket_id;
"""
NOTHING_TAKEN = "INSERT INTO taken VALUES (?, 0, '', '', '', 0, 0, false)"

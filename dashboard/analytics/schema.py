"""The tables of the copy: the events as they are, each with its day on the board."""

# Raised whenever anything below changes: a copy of another schema is made anew.
SCHEMA = 1

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
    availability DECIMAL(4, 2), on_day DATE
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

-- What moved a ticket's own status; of one commit, the events of records come first.
CREATE OR REPLACE VIEW steps AS
    SELECT ticket_id, moment, on_day, 1 AS rank, id, action, ticket_status, story_points
    FROM events WHERE action <> 'superseded'
    UNION ALL
    SELECT record_id, moment, on_day, 0, id, action, ticket_status, story_points
    FROM records WHERE kind = 'ticket';

-- The tickets whose last step left them completed: by a decision, or by their own record. Each was
-- done at the last step that is called so; one that came in as completed was never done here.
CREATE OR REPLACE VIEW done AS
    SELECT ticket_id,
        arg_max(moment, (moment, rank, id)) FILTER (action = 'completed') AS moment,
        arg_max(on_day, (moment, rank, id)) FILTER (action = 'completed') AS on_day,
        coalesce(
            arg_max_null(story_points, (moment, rank, id)) FILTER (action = 'completed'), 0
        ) AS points
    FROM steps GROUP BY ticket_id
    HAVING arg_max(ticket_status, (moment, rank, id)) = 'completed'
        AND bool_or(action = 'completed');

-- When each ticket was first in somebody's hands, whoever had it in between.
CREATE OR REPLACE VIEW started AS
    SELECT ticket_id, min(moment) AS moment FROM events WHERE status = 'active' GROUP BY ticket_id;
"""
NOTHING_TAKEN = "INSERT INTO taken VALUES (?, 0, '', '', '', 0, 0, false)"

"""What the tests run against: a PostgreSQL server, a Chromium, the app's own server."""

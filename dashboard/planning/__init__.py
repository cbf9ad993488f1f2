"""The proposer: a problem in, a plan with its reasons out; no clock, no database."""

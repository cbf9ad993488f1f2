"""The proposer: a problem in, a plan with its reasons out; no clock, no database."""

from dashboard.planning.plan import Leftover, Plan, Proposal, RunnerUp, propose
from dashboard.planning.problem import Developer, Problem, Ticket

__all__ = [
    "Developer",
    "Leftover",
    "Plan",
    "Problem",
    "Proposal",
    "RunnerUp",
    "Ticket",
    "propose",
]

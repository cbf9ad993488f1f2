"""What managers write when they decide otherwise; `{old}` and `{new}` are first names."""

NOT_THIS_PERSON = (
    "{old} has the release this week.",
    "Needs somebody who knows the customer; {old} does not.",
    "{old} asked for a break from this module.",
    "{old} is at a conference until Thursday.",
    "Too early for {old}, who has not seen this code yet.",
)
SET_ASIDE = (
    "Waits for the vendor's answer.",
    "Product wants to rethink this first.",
    "Not in this quarter.",
    "Solved by the new release, probably; look again in a month.",
    "The customer has withdrawn the request.",
)
OTHER_DEVELOPER = (
    "{new} wrote the original.",
    "{new} is already working next to it.",
    "{new} wants to learn this part.",
    "The customer asked for {new}.",
)
BY_HAND = (
    "Agreed in stand-up.",
    "Customer is waiting on the phone; {new} knows the case.",
    "{new} found it and offers to fix it.",
    "Pulled forward for Thursday's demonstration.",
    "Blocks the release.",
)
REASSIGNED = (
    "{old} is ill.",
    "{old} has too much on the table this week.",
    "{new} knows this part of the code.",
    "{old} is on call.",
    "Same files as what {new} is changing anyway.",
)
ON_LEAVE = "{old} is on leave from Monday."
REMOVED = (
    "Blocked until the supplier answers.",
    "Paused for the security review.",
    "Needs a new estimate first: it is larger than we thought.",
    "The design is still being discussed.",
)
REOPENED = (
    "The error is back in staging.",
    "Acceptance failed on Safari.",
    "The customer still sees it with old accounts.",
    "Rolled back: it slowed down the night run.",
)
TAKEN_UP_AGAIN = (
    "The vendor has answered.",
    "Product has decided: we do it.",
    "Came up again with another customer.",
)
COMPLETED = (
    None,
    None,
    None,
    "Released this afternoon.",
    "Accepted by the customer.",
    "Merged and in staging.",
)
OVERLOAD = "All hands for the go-live; {new} has agreed."
WITH_CONSULTANT = "Together with the vendor's consultant."

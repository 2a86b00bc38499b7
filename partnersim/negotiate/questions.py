"""Which of the two nearest kinds to choose: three questions that decide between the direct model and white label."""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["QUESTIONS", "Question"]


class Question(NamedTuple):
    """What to ask each other, and the answer under either kind."""

    asked: str
    direct: str
    white_label: str


# After the questions that a provider offering both puts to its partners (WatServ, questions and answers, 2021-02-25).
QUESTIONS = (
    Question(
        "How should the customer see the two of you?",
        "It has a contract with the provider for the provider's services, and knows who introduced it.",
        "It has one contract and one bill, the reseller's; the reseller may say who runs the service, or not.",
    ),
    Question(
        "Who can carry it if the customer pays late or never?",
        "The provider can: the referrer has its share once the customer has paid.",
        "The reseller can: it owes the provider whether the customer pays or not.",
    ),
    Question(
        "Who needs access to the environment, and how fast?",
        "The customer is asked before the referrer has access.",
        "The reseller is the provider's customer, and needs nobody's approval.",
    ),
)

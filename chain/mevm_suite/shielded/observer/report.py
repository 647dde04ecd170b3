"""What the observer found out, as a page."""

from collections.abc import Iterable, Sequence
from string import Template

from mevm_suite.shielded.observer.month import Terms
from mevm_suite.shielded.observer.survey import DELAYS, Group, Survey

PAGE = Template("""\
# What the shielded pool does not hide

Proofs and ciphertexts hide who pays whom how much inside the pool. Deposits and withdrawals are
open: their accounts, amounts and times. This page says what those give away, and that nothing else
does. It is made by a program, which lets people use a pool for a month and then plays the observer
with all that the chain shows:

    python -m mevm_suite.shielded.observer

Made up are $months months of $people people each, $transactions transactions in all, made by the
wallet's own code. Half of the amounts are round, half are prices. Three of ten deposits only pass
through: the same amount is withdrawn hours to days later. The observer is told the truth of the
other months, so that he learns how much each of his clues is worth. Of real users he would know
less; of somebody whose habits he knows, more.

## What links a withdrawal to who deposited
![How often observers are right, and how large crowds are](shielded-privacy.png)

| what the observer looks at | names somebody | is right then | puts the right one first |
|---|---|---|---|
$linkers
| nothing: a blind guess | | | $chance |

He names an account if he holds it for more probable than all others together. The last column is
of the $possible withdrawals by people who deposited at all. Hidden values are commitments, value
commitments, nullifiers, EPKs, view tags, ciphertexts and signatures: they make no difference, and
alone they are worth a blind guess. Neither do counts of notes, fee, relayer, deadline and the age
of the anchor, since all wallets choose them alike.

## What to do about it
Of each withdrawal, the accounts that remain are weighed by their probability; the *crowd* is e to
the power of the entropy. *Told* is what the wallet counted before: accounts that paid in as much.
All are medians.

| amount | withdrawals | linked | crowd | told |
|---|---|---|---|---|
$kinds

| last deposit within | what was deposited: | linked | crowd | other amounts: | linked | crowd |
|---|---|---|---|---|---|---|
$delays

1. Never withdraw what you deposited. That the amount came in is the best clue there is, with the
   fee or without, also as the sum of two deposits.
2. Wait. Within a day of a deposit even another amount is linked at times, later hardly ever.
3. Any amount will do that has nothing to do with what you deposited, be it round or not. All there
   is has.
4. Withdraw to an account that was never used, by a relayer. Here everybody did.
5. Better pay inside the pool: a payment there is no withdrawal.

## Whether the wallet's warning is right
The wallet counts accounts that paid in as much, and warns of what is worse. The count promises too
much: it is what an observer begins with, before he looks at times and at single deposits. What
counts is the warnings: one for each of an amount that only this account brought in, a young
deposit, a small crowd, an amount that nobody withdrew before.

| warnings | withdrawals | linked | crowd | told |
|---|---|---|---|---|
$warned

## What was tried on hidden values
A figure above its bound would be a wallet that draws no good numbers, or uses them twice; tests
break the wallet in such ways, and see that it is noticed. Deviations are standard deviations.

| attempt | found | bound |
|---|---|---|
$traces
""")


def page(survey: Survey, terms: Terms, months: int) -> str:
    """Return the page in Markdown."""
    linkers = [
        (name, f"{s.named} of {s.withdrawals}", f"{s.precision:.0%}", f"{s.recall:.0%}")
        for name, s in survey.linkers.items()
    ]
    return PAGE.substitute(
        months=months,
        people=terms.people,
        transactions=f"{survey.transactions:,}",
        linkers=_rows(linkers),
        chance=f"{survey.chance:.0%}",
        possible=sum(group.size for group in survey.kinds),
        kinds=_rows(map(_row, survey.kinds)),
        delays=_rows(_delays(survey)),
        warned=_rows(map(_row, survey.warned)),
        traces=_rows((t.name, f"{t.found:.1f}", f"{t.bound:.0f}") for t in survey.traces),
    )


def _delays(survey: Survey) -> Iterable[Sequence[str]]:
    """Return a row for each delay, with what was deposited before other amounts."""
    for name in DELAYS:
        halves = [
            next((_row(group)[1:4] for group in groups if group.name == name), ("", "", ""))
            for groups in (survey.delays, survey.other_delays)
        ]
        yield name, *halves[0], *halves[1]


def _row(group: Group) -> Sequence[str]:
    crowds = f"{group.crowd:.0f}", f"{group.promised:.0f}"
    return group.name, f"{group.size}", f"{group.linked:.0%}", *crowds


def _rows(rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)

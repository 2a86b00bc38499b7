"""Names of the rows that tiers and the month loop share, and the form of a tier.

Every array of the loop is `[row][partner][lane]`: a lane is one scenario of the block in work. The same code
runs compiled on arrays and as plain Python on lists, so it indexes row by row and stays within plain floats.

Four habits let the compiler work on eight lanes at once, worth a factor of four in speed. Rows are taken out of
their table before the loop over lanes, not in it. Loops over partners count upwards: downwards, LLVM's check that
rows do not overlap fails. A loop over lanes writes w rows and only reads r others with w·r + w·(w−1)/2 ≤ 8, the
number of pairs that LLVM is willing to check. Two choices on one condition become numbers (`nobody` in
`profit_share`): as two `if`s they become a branch, and stores under a mask that the next load has to wait for.

A tier is one function `tier(numbers, revenue, pool, flow, state, own, paid, scratch)`:

- `numbers` [WIDTH]: what the terms say, for this tier
- `revenue` [lane]: what the contract shares this month, before any tier [currency]
- `pool` [lane]: what is still to be shared; the tier takes what it pays out of it, never more [currency]
- `flow` [row][partner][lane]: the month's costs; `state`: the balances carried from month to month [currency]
- `own` [partner][lane]: a balance of this tier alone, 0 before the first month
- `paid` [partner][lane]: written by the tier: what it pays each partner [currency]
- `scratch` [row][lane]: free to use within the call, whatever it holds
"""

from __future__ import annotations

from collections.abc import MutableSequence, Sequence
from typing import TypeAlias

Row: TypeAlias = MutableSequence[float]
Rows: TypeAlias = Sequence[Row]

# flow
COST = 0  # running cost, as it weighs in sharing
PASS_THROUGH = 1  # a third party's bill that is repaid before sharing
ONE_TIME = 2  # investment of the month
APPROVED = 3  # the part of it that opens a loss of its own
RECEIVED = 4  # what the tiers have paid this month
FLOWS = 5

# state
BALANCE = 0  # contract balance; a loss where negative
CUSHION = 1  # past profit that does not offset an approved investment
INVESTED = 2  # one-time cost to date, this month's included
RETURNED = 3  # capital paid back so far
OUTSTANDING = 4  # capital not yet returned, at the end of last month
PROFIT = 5  # profit distributed so far: premiums and returns on capital, catch-up, splits of the residual
OPENING = 6  # contract balance at the end of last month
PREMIUM = 7  # paid above capital so far, to return a multiple of it
FIRST_OWN = 8  # from here on one row for each tier: its `own`

SHARES = 4  # in `numbers`: a share per partner from here on; before it, the tier's other numbers
MAX_PARTNERS = 8
MAX_BANDS = 10
SCRATCH = MAX_PARTNERS + 6  # rows of scratch: one per partner and six more
WIDTH = SHARES + MAX_BANDS * (1 + MAX_PARTNERS)  # of a banded split: for each band its limit and a share per partner

# notes [row][lane]: what is noted of a scenario beside its balances, carried from month to month
POOL = 0  # what is still to be shared this month
REVENUE = 1  # what the contract shares this month, before any tier
SURPLUS = 2  # what the tier that covers costs left over
SCALE = 3  # all the money that has moved so far
SEEN = 4  # 1.0 once revenue has been seen
TOTAL = 5  # free to use within a step
PHASE = 6  # the month's label
LIVE_FROM = 7  # month of go-live; negative where the first revenue decides
NOTES = 8

TOLERANCE = 1e-12  # of all the money that has moved in the scenario so far; below it two amounts are equal

LINE = 8  # floats in a cache line: rows begin where one begins

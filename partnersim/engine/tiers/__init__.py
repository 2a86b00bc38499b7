"""The table of tiers: a code for each, and the function it stands for.

A row is the code, the branch in `pay` and the entry in `FUNCTIONS`; a description in `agreements/tiers.py`
makes it available to terms. `five_phase_of_two` is four of them at once, and no terms name it.
"""

from __future__ import annotations

from partnersim.engine.slots import Row, Rows
from partnersim.engine.tiers import banded_split as _banded_split
from partnersim.engine.tiers import by_investment as _by_investment
from partnersim.engine.tiers import choices as _choices
from partnersim.engine.tiers import five_phase_of_two as _five_phase_of_two
from partnersim.engine.tiers import losses as _losses
from partnersim.engine.tiers import pool as _pool
from partnersim.engine.tiers.all_costs import recover_all_costs
from partnersim.engine.tiers.banded_split import banded_split
from partnersim.engine.tiers.break_even import break_even
from partnersim.engine.tiers.by_investment import break_even_by_investment, equalise_by_investment
from partnersim.engine.tiers.catch_up import catch_up
from partnersim.engine.tiers.cost_recovery import cost_recovery
from partnersim.engine.tiers.equalise_losses import equalise_losses
from partnersim.engine.tiers.fixed_split import fixed_split
from partnersim.engine.tiers.hurdle import hurdle
from partnersim.engine.tiers.pass_through import pass_through
from partnersim.engine.tiers.preferred_return import preferred_return
from partnersim.engine.tiers.profit_share import profit_share
from partnersim.engine.tiers.return_of_capital import return_of_capital

PASS_THROUGH_REPAID = 0
COST_RECOVERY = 1
EQUALISE_LOSSES = 2
EQUALISE_BY_INVESTMENT = 3
BREAK_EVEN = 4
BREAK_EVEN_BY_INVESTMENT = 5
PROFIT_SHARE = 6
FIXED_SPLIT = 7
RETURN_OF_CAPITAL = 8
PREFERRED_RETURN = 9
CATCH_UP = 10
BANDED_SPLIT = 11
HURDLE = 12
RECOVER_ALL_COSTS = 13

# The tiers that look at capital, INVESTED and RETURNED, and those that look at OUTSTANDING or OPENING: these rows are
# kept only for them.
OF_CAPITAL = (
    EQUALISE_BY_INVESTMENT, BREAK_EVEN_BY_INVESTMENT, RETURN_OF_CAPITAL, PREFERRED_RETURN, HURDLE, RECOVER_ALL_COSTS,
)  # fmt: skip
OF_LAST_MONTH = (PREFERRED_RETURN, HURDLE)

# What the compiler must know of besides `pay`, callees before callers.
FUNCTIONS = (
    *_choices.FUNCTIONS, _pool.draw, _pool.claim, _pool.sum_partners, _losses.swap, _losses.sort_losses,
    _by_investment.weigh, _by_investment.count_deeper, _by_investment.take_out, pass_through, cost_recovery,
    equalise_losses, equalise_by_investment, break_even, break_even_by_investment, profit_share, fixed_split,
    return_of_capital, preferred_return, catch_up, *_banded_split.FUNCTIONS, hurdle, recover_all_costs,
    *_five_phase_of_two.FUNCTIONS,
)  # fmt: skip


def pay(
    code: int, numbers: Row, revenue: Row, pool: Row, flow: list[Rows], state: list[Rows], own: Rows, paid: Rows,
    scratch: Rows,
) -> None:  # fmt: skip
    """Run the tier that `code` stands for over the lanes of a block."""
    if code == PASS_THROUGH_REPAID:
        pass_through(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == COST_RECOVERY:
        cost_recovery(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == EQUALISE_LOSSES:
        equalise_losses(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == EQUALISE_BY_INVESTMENT:
        equalise_by_investment(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == BREAK_EVEN:
        break_even(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == BREAK_EVEN_BY_INVESTMENT:
        break_even_by_investment(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == PROFIT_SHARE:
        profit_share(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == FIXED_SPLIT:
        fixed_split(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == RETURN_OF_CAPITAL:
        return_of_capital(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == PREFERRED_RETURN:
        preferred_return(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == CATCH_UP:
        catch_up(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == BANDED_SPLIT:
        banded_split(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == HURDLE:
        hurdle(numbers, revenue, pool, flow, state, own, paid, scratch)
    elif code == RECOVER_ALL_COSTS:  # pragma: no branch - there are no others
        recover_all_costs(numbers, revenue, pool, flow, state, own, paid, scratch)

"""Sample files as users write them: a case, two sets of terms, and a series of months."""

from __future__ import annotations

CASE = """\
# yaml-language-server: $schema=../../schemas/case.json
title: Managed database, vendor and operator
currency: CHF                    # all amounts; without VAT
start: 2027-01
go_live: 2027-05
months: 60
partners:                        # this order is the column order everywhere
  isv: {name: Vendor AG,   hourly_cost: 95,  annual_discount_rate: 12%}
  msp: {name: Operator AG, hourly_cost: 110, annual_discount_rate: 8%}
demand:                          # months counted from go-live: a slip moves them
  monthly_new_instances: {1: 15, 7: 24, 13: 35, 25: 40}   # from that month on
  monthly_churn: 2.5%
revenue_lines:
  subscription: {price: 60,  per: instance and month}
  setup:        {price: 300, per: new instance}
  compute:      {price: 45,  per: instance and month}
costs:                           # one line per activity; `by`: who bears it, unless the terms move it
  build_service: {by: isv, one_time: 90000, from: 2027-01, until: 2027-04}
  build_portal:  {by: msp, one_time: 40000, from: 2027-03, until: 2027-04}
  maintenance:   {by: isv, monthly_hours: 60}        # from go-live unless `from` is given
  on_call:       {by: msp, monthly_amount: 6000}
  compute:       {by: msp, monthly_per_instance: 32, pass_through: true}   # a third party's bill
  first_level:   {by: msp, monthly_tickets_per_instance: 0.12, hours_per_ticket: 0.5}
  second_level:  {by: isv, monthly_tickets_per_instance: 0.03, hours_per_ticket: 3}
scenarios:                       # named sets of values; only what differs
  cautious: {demand.monthly_churn: 3.5%, go_live: 2027-08}
  bold: {demand.monthly_new_instances: {1: 25, 7: 45, 13: 70, 25: 90}}
sources:                         # who says so; whatever is not listed is our assumption
  published:
    demand: five-phase programme's public calculator, "conservative", 2025-07-24
  isv:
    costs.build_service: e-mail of 2026-11-12
"""

FIVE_PHASE = """\
# yaml-language-server: $schema=../../schemas/terms.json
title: Five-phase, our draft 2
kind: five_phase
parties: {operator: msp, vendor: isv} # who fills which seat of this kind
pass_through_costs: repaid_first      # or weigh_as_cost                   [repaid_first]
minimum_term_months: 12               # from go-live                         [12]
notice_months: 3                      #                                      [3]
at_exit: equalise                     # lie | equalise | run_off | buy_out   [lie]
"""

DIRECT = """\
# yaml-language-server: $schema=../../schemas/terms.json
title: Direct, their offer of 21 November
kind: direct
parties: {provider: msp, referrer: isv}
share_of_revenue:                     # the base is in the name; or share_of_margin
  subscription: 40%
  setup: 10%
  compute: 0%                         # a line not listed is refused, not taken as 0
paid_for_months: 36                   # per customer                         [no end]
remitted_after_months: 1              # after collection                     [0]
bonus_per_deal: {first_deals: 5, amount: 1000}      #                       [none]
minimum_term_months: 12
notice_months: 3
does: {second_level: msp}             # cost lines these terms move to another partner
"""

SERIES = """\
month,instances,"price, list",churn
2027-05,15,60,0.025
2027-06,24,60,0.025
2027-07,35,58.50,0.02
2027-08,40,58.50,0.02
2027-09,1_200,58.50,2e-2
"""

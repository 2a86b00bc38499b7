"""What actual figures mean: against the plan, for the months to come, and for the partnership."""

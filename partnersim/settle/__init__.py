"""Settlement: actual money, shared exactly and paid in whole minor units."""

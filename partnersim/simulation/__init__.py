"""Case and terms become arrays, arrays become a ledger."""

"""Currencies: how many decimals their smallest unit has."""

from __future__ import annotations

__all__ = ["minor_digits"]

_USUAL = 2
_OTHERS = {  # ISO 4217
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
_DIGITS = {code: digits for digits, codes in _OTHERS.items() for code in codes.split()}


def minor_digits(currency: str) -> int:
    """Decimals of a currency's smallest unit: 2 for CHF, 0 for JPY, 3 for KWD."""
    return _DIGITS.get(currency, _USUAL)

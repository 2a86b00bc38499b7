"""Hold an agreement of your own to the laws that every agreement keeps.

from partnersim.testing import check_agreement

def test_our_agreement_keeps_the_laws():
    check_agreement(OurAgreement(parties={"provider": "isv", "referrer": "msp"}))
"""

from partnersim.testing.laws import check_agreement

__all__ = ["check_agreement"]

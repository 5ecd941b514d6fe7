"""An organization is known again by any number of a register, also by one that follows from another."""

from models.imports.known import Known
from models.organization import Organization, Scheme

BY_SIREN = Organization("a", identifiers={Scheme.SIREN: "732829320"})
BY_VAT = Organization("b", identifiers={Scheme.VAT: "FR83404833048"})
ABROAD = Organization("c", identifiers={Scheme.VAT: "ESB12345678"})


def test_a_french_firm_is_known_by_its_siren_and_by_its_vat_number():
    known = Known((BY_SIREN, BY_VAT, ABROAD))
    assert known.by_number(Scheme.SIREN, "732829320") is BY_SIREN
    assert known.by_number(Scheme.VAT, "FR44732829320") is BY_SIREN
    assert known.by_number(Scheme.VAT, "FR45732829320") is None
    assert known.by_number(Scheme.SIREN, "404833048") is BY_VAT
    assert known.by_number(Scheme.VAT, "ESB12345678") is ABROAD


def test_its_own_number_counts_before_one_that_follows():
    other = Organization("z", identifiers={Scheme.VAT: "FR44732829320"})
    known = Known((BY_SIREN, other))
    assert known.by_number(Scheme.VAT, "FR44732829320") is other
    assert known.by_number(Scheme.SIREN, "732829320") is BY_SIREN

"""Values as they travel: what every room's endpoints are made of."""

from pydantic import BaseModel, ConfigDict, Field

from krug.core.text.money import Money


class Strict(BaseModel):
    """What comes in. A member nobody knows is a mistake of the program that sent it, so it is refused."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Receipt(BaseModel):
    """What writing answers: the number of the thing, and the version its client has by now."""

    id: int
    version: int


class Named(BaseModel):
    id: int
    name: str


class Amount(Strict):
    """A sum of money: a decimal number as text, so that no program rounds it."""

    amount: str = Field(pattern=r"^-?[0-9]{1,13}([.][0-9]{1,2})?$", examples=["1840.50"])
    currency: str = Field(pattern=r"^[A-Z]{3}$", examples=["RUB"])

    @classmethod
    def of(cls, money: Money, currency: str) -> "Amount":
        whole, cents = divmod(abs(money.minor), 100)
        text = f"{'-' if money.minor < 0 else ''}{whole}.{cents:02}"
        return cls.model_construct(amount=text, currency=currency)  # ours: nothing to check

"""Citizens: one name, one document, one telephone; couples share a home and sometimes a number."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from simulation import identifiers, places
from simulation.chance import Fresh, is_hit, stream
from simulation.places import County

SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
    "苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
)
GIVEN_MEN = "伟强磊军洋勇杰涛明超刚平辉鹏华飞鑫波斌宇浩凯健俊帆帅旭宁龙林志建国文东海峰振永春新立"
GIVEN_WOMEN = "芳娜敏静丽艳娟霞秀英玲桂兰燕红梅丹萍雪琴云洁莉倩颖慧婷玉佳欣怡琳凤春晓月淑巧爱"
BANKS = ("中国工商银行", "中国农业银行", "中国银行", "中国建设银行", "中国邮政储蓄银行", "河北银行")
#: Couples: every fourth newcomer joins a home that has one person; every sixth couple, one phone.
COUPLE_BP = 2_500
ONE_PHONE_BP = 1_600
YOUNGEST, OLDEST = date(2002, 12, 31), date(1948, 1, 1)


@dataclass(frozen=True, slots=True)
class BankAccount:
    """An account as a payee gives it."""

    bank: str
    branch: str
    number: str
    name: str


@dataclass(frozen=True, slots=True)
class Citizen:
    """A natural person with a resident id."""

    name: str
    document_number: str
    born_on: date
    mobile: str
    county: County
    address: str
    account: BankAccount


def person_name(rng: Random, *, is_female: bool, surname: str = "") -> str:
    """Return a Chinese name of two or three characters."""
    given = GIVEN_WOMEN if is_female else GIVEN_MEN
    return (surname or rng.choice(SURNAMES)) + "".join(rng.choices(given, k=rng.choice((1, 2, 2))))


class Population:
    """Draws citizens county by county; no two share a document, an account or (couples apart) a
    telephone.
    """

    def __init__(self, seed: int) -> None:
        self._rng = stream(seed, "people")
        self._documents, self._mobiles = Fresh(), Fresh()
        self._cards, self._homes = Fresh(), Fresh()
        self._singles: dict[str, list[Citizen]] = defaultdict(list)

    def newcomer(self, county: County) -> Citizen:
        """Return a citizen nobody has met; now and then the partner of one met before."""
        singles = self._singles[county.code]
        if singles and is_hit(self._rng, COUPLE_BP):
            return self._partner(singles.pop(self._rng.randrange(len(singles))))
        home = self._homes(lambda: places.home_address(self._rng, county))
        citizen = self._draw(county, home, is_female=is_hit(self._rng, 5_000))
        singles.append(citizen)
        return citizen

    def acquaintance(self, rng: Random, county: County) -> Citizen:
        """Return a citizen drawn by somebody else's chance: who is met later stays the same."""
        home = self._homes(lambda: places.home_address(rng, county))
        return self._draw(county, home, is_female=is_hit(rng, 5_000), rng=rng)

    def bank_account(self, name: str, county: County, rng: Random | None = None) -> BankAccount:
        """Return an account in that name at a branch of the county."""
        drawn = rng or self._rng
        bank = drawn.choice(BANKS)
        number = self._cards(lambda: identifiers.bank_card(drawn))
        return BankAccount(bank, f"{bank}{county.name}支行", number, name)

    def mobile(self, rng: Random | None = None) -> str:
        """Return a telephone number nobody has."""
        drawn = rng or self._rng
        return self._mobiles(lambda: identifiers.mobile(drawn))

    def _partner(self, single: Citizen) -> Citizen:
        is_female = int(single.document_number[16]) % 2 == 1
        partner = self._draw(single.county, single.address, is_female=is_female)
        shares_phone = is_hit(self._rng, ONE_PHONE_BP)
        return replace(partner, mobile=single.mobile) if shares_phone else partner

    def _draw(
        self, county: County, address: str, *, is_female: bool, rng: Random | None = None
    ) -> Citizen:
        rng = rng or self._rng
        born_on = OLDEST + timedelta(days=rng.randrange((YOUNGEST - OLDEST).days))
        region = county.region if is_hit(rng, 8_500) else rng.choice(places.COUNTIES).region
        document = self._documents(
            lambda: identifiers.resident_id(rng, region, born_on, is_female=is_female)
        )
        name = person_name(rng, is_female=is_female)
        account = self.bank_account(name, county, rng)
        return Citizen(name, document, born_on, self.mobile(rng), county, address, account)

"""Counties of Hebei where the invented merchants trade (GB/T 2260 codes, rough coordinates)."""

from dataclasses import dataclass
from decimal import Decimal
from random import Random


@dataclass(frozen=True, slots=True)
class County:
    """One county; `region` is the code printed in its people's documents, older than some names."""

    code: str
    city: str
    name: str
    unit: str
    region: str
    letter: str
    latitude: Decimal
    longitude: Decimal

    @property
    def is_urban(self) -> bool:
        """Say whether it is a city district."""
        return self.name.endswith("区")

    @property
    def full_name(self) -> str:
        """The county as an address begins; a county-level city stands under no other."""
        above = "" if self.name == f"{self.city}市" else f"{self.city}市"
        return f"河北省{above}{self.name}"


#: city, unit, plate letter, code in documents; then county, name, latitude, longitude.
_TABLE = """
石家庄 130100 A 130102
130102 长安区 38.037 114.539
130104 桥西区 38.004 114.461
130105 新华区 38.052 114.463
130108 裕华区 38.006 114.531
130109 藁城区 38.022 114.847
130123 正定县 38.146 114.571
130129 赞皇县 37.666 114.386
辛集 130181 A 130102
130181 辛集市 37.943 115.218
唐山 130200 B 130202
130202 路南区 39.625 118.154
130203 路北区 39.624 118.201
130224 滦南县 39.519 118.684
130281 遵化市 40.189 117.966
秦皇岛 130300 C 130302
130302 海港区 39.935 119.610
130322 昌黎县 39.713 119.163
邯郸 130400 D 130402
130402 邯山区 36.594 114.491
130403 丛台区 36.636 114.493
130425 大名县 36.286 115.148
130481 武安市 36.697 114.204
邢台 130500 E 130502
130502 襄都区 37.071 114.507
130503 信都区 37.094 114.482
130528 宁晋县 37.624 114.940
130581 南宫市 37.359 115.409
保定 130600 F 130602
130602 竞秀区 38.877 115.459
130606 莲池区 38.883 115.497
130636 顺平县 38.838 115.135
130681 涿州市 39.485 115.974
定州 130682 F 130602
130682 定州市 38.516 114.990
雄安 133100 F 130602
130629 容城县 39.043 115.862
130632 安新县 38.935 115.936
130638 雄县 38.995 116.109
张家口 130700 G 130702
130702 桥东区 40.788 114.894
130703 桥西区 40.770 114.869
130730 怀来县 40.415 115.518
承德 130800 H 130802
130802 双桥区 40.975 117.943
130825 隆化县 41.314 117.739
沧州 130900 J 130902
130902 新华区 38.314 116.866
130903 运河区 38.284 116.843
130981 泊头市 38.084 116.578
130984 河间市 38.446 116.099
廊坊 131000 R 130602
131002 安次区 39.521 116.695
131003 广阳区 39.523 116.711
131081 霸州市 39.126 116.391
131082 三河市 39.983 117.078
衡水 131100 T 130602
131102 桃城区 37.735 115.675
131182 深州市 38.001 115.560
"""

STREETS = (
    "中山路", "建设大街", "裕华路", "和平路", "新华路", "人民路", "平安大街",
    "友谊大街", "光明路", "育才街", "胜利路", "解放路", "文化街", "朝阳路",
    "东风路",
)  # fmt: skip
ESTATES = (
    "阳光花园", "翠屏家园", "金桂苑", "水岸新城", "书香里", "幸福小区",
    "锦绣园", "安居苑", "枫林湾", "和谐家园", "御景城", "丽水苑",
)  # fmt: skip
VILLAGES = (
    "东王村", "西李庄", "南张村", "北赵庄", "大刘村", "小马庄", "前孙村",
    "后陈庄", "石桥村", "柳林村", "杨家庄", "高庄村", "河西村", "新立村",
)  # fmt: skip


def _read(table: str) -> tuple[County, ...]:
    counties: list[County] = []
    for line in table.strip().splitlines():
        first, second, third, fourth = line.split()
        if not first.isdigit():
            city, unit, letter, region = first, second, third, fourth
            continue
        point = Decimal(third), Decimal(fourth)
        counties.append(County(first, city, second, unit, region, letter, *point))
    return tuple(counties)


COUNTIES = _read(_TABLE)
BY_CODE = {county.code: county for county in COUNTIES}


def of_unit(unit: str) -> tuple[County, ...]:
    """Return the counties of a programme unit."""
    return tuple(county for county in COUNTIES if county.unit == unit)


def home_address(rng: Random, county: County) -> str:
    """Return an address down to the door: an estate in town, a village elsewhere."""
    if county.is_urban or rng.randrange(3) == 0:
        street = f"{rng.choice(STREETS)}{rng.randrange(1, 400)}号{rng.choice(ESTATES)}"
        return f"{county.full_name}{street}{_door(rng)}"
    town, village = f"{rng.choice('城东西南北')}关镇", rng.choice(VILLAGES)
    return f"{county.full_name}{town}{village}{rng.randrange(1, 9)}组{rng.randrange(1, 180)}号"


def _door(rng: Random) -> str:
    floor, flat = rng.randrange(1, 25), rng.randrange(1, 5)
    return f"{rng.randrange(1, 22)}号楼{rng.randrange(1, 5)}单元{floor}{flat:02d}室"


def shop_address(rng: Random, county: County) -> str:
    """Return the address of a shop."""
    return f"{county.full_name}{rng.choice(STREETS)}{rng.randrange(1, 600)}号"


def near(rng: Random, county: County) -> tuple[Decimal, Decimal]:
    """Return a point within some 4 km of the county's seat."""
    shift = [Decimal(rng.randrange(-3_500, 3_501)).scaleb(-5) for _ in range(2)]
    return county.latitude + shift[0], county.longitude + shift[1]

"""What an inspector goes through at a shop: the same for everybody, by category group.

The items follow what notices ask of merchants: real-name invoices of one item each, stock books,
the price on the shelf, the old item, the goods with their numbers at the buyer's. A list is named
by its version; a visit keeps the version that it was planned with.
"""

from collections.abc import Mapping
from dataclasses import dataclass

VERSION = "2024-1"


@dataclass(frozen=True, slots=True)
class Item:
    """One question. A no is a finding; is_undercover: a visitor who buys can see it too."""

    code: str
    zh: str
    en: str
    is_undercover: bool = False


_ALL = (
    Item(
        "shop_is_there",
        "门店存在且正常营业，与登记地址一致",
        "The shop is there, open, and where it is registered",
        is_undercover=True,
    ),
    Item(
        "price_is_on_the_shelf",
        "货架标明原价、补贴金额和补贴后价格",
        "The shelf shows the first price, the subsidy and the last price",
        is_undercover=True,
    ),
    Item(
        "price_is_the_filed_one",
        "标价不高于备案价格",
        "The price is not above the filed one",
        is_undercover=True,
    ),
    Item(
        "all_buyers_pay_alike",
        "使用补贴与不使用补贴的顾客价格一致",
        "Buyers with and without subsidy pay the same price",
        is_undercover=True,
    ),
    Item(
        "invoice_is_one_item_in_one_name",
        "一物一票，抬头与申请人一致",
        "One invoice per item, in the name of the applicant",
    ),
    Item(
        "stock_books_are_kept",
        "进销存台账完整，与申报数量相符",
        "Stock books are kept and agree with what was claimed",
    ),
    Item(
        "purchase_vouchers_are_there",
        "有申报商品的进货凭证",
        "There are purchase vouchers of the goods claimed",
    ),
    Item(
        "delivery_is_recorded",
        "有送货、安装或自提记录",
        "Deliveries, installations and pick-ups are recorded",
    ),
    Item(
        "terminal_stands_here",
        "收款终端在登记地点使用",
        "The payment terminal is used where it is registered",
        is_undercover=True,
    ),
)
_OF_GROUP: Mapping[str, tuple[Item, ...]] = {
    "appliances": (
        Item(
            "energy_label_is_right",
            "能效标识与备案型号一致",
            "The energy label is that of the model on file",
            is_undercover=True,
        ),
        Item(
            "serial_at_the_buyers",
            "抽查顾客家中商品序列号与申报一致",
            "At buyers' homes that were looked up, the serial numbers are those claimed",
        ),
    ),
    "digital": (
        Item(
            "device_was_switched_on",
            "当面激活并留存照片",
            "Devices are switched on before the buyer, with a photo",
            is_undercover=True,
        ),
    ),
    "cars": (
        Item(
            "old_car_is_gone",
            "旧车已报废或转让，凭证真实",
            "Old cars are scrapped or sold on, with genuine papers",
        ),
        Item(
            "new_car_is_registered",
            "新车已登记在申请人名下",
            "New cars are registered in the applicants' names",
        ),
    ),
    "e_bikes": (
        Item(
            "old_bike_is_there",
            "旧车在库或已交回收企业，车架号相符",
            "Old bikes are in store or with the recycler, with the frame numbers claimed",
        ),
        Item(
            "battery_is_the_declared_one",
            "电池类型与申报一致",
            "The battery is of the kind declared",
            is_undercover=True,
        ),
    ),
    "home": (
        Item(
            "work_was_done",
            "抽查装修项目已实际完成",
            "Works at homes that were looked up were done",
        ),
    ),
}


def checklist(group: str, *, is_undercover: bool) -> list[Item]:
    """Return the items for a merchant of the category group; undercover, what a buyer can see."""
    items = (*_ALL, *_OF_GROUP.get(group, ()))
    return [item for item in items if item.is_undercover or not is_undercover]


def item_named(code: str) -> Item:
    """Return the item, of whatever group."""
    items = (*_ALL, *(item for group in _OF_GROUP.values() for item in group))
    return next(item for item in items if item.code == code)

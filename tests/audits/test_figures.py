"""Every number that an indicator tells of has a name that people can read."""

import string

from django.utils.translation import override

from subsidy.audits.services import indicators
from subsidy.audits.services.figures import NAMES, named_figures

#: What sentences say besides figures: whom with, and the excess in yuan.
NO_FIGURES = {"peers", "money"}


def told():
    """The figures in the sentences of all indicators."""
    templates = [text for one in indicators() for text in (one.sentence_zh, one.sentence_en)]
    return {
        name.split("[")[0]
        for template in templates
        for _text, name, _format, _kind in string.Formatter().parse(template)
        if name
    }


def test_every_figure_of_a_sentence_has_a_name():
    assert told() - set(NAMES) == NO_FIGURES


def test_the_names_are_those_of_the_language():
    figures = {"k": 30, "people_most": 4, "p": 3.1e-9, "rise": 0.2, "share_lower": 0.125}
    with override("zh-hans"):
        assert named_figures(figures) == [
            ("具有该特征的申请数", "30"),
            ("在同类商户模型下的概率", "3.1e-09"),
            ("价格水平涨幅", "20.0%"),
            ("最大群组人数", "4"),
            ("占比下限", "12.5%"),
        ]
    with override("en"):
        assert named_figures(figures | {"raw_name": 1}) == [
            ("claims with the property", "30"),
            ("probability under the peers' model", "3.1e-09"),
            ("rise of the price level", "20.0%"),
            ("people of the largest group", "4"),
            ("lower bound of the share", "12.5%"),
        ]

from subsidy.core.checks import clock_is_the_real_one


class TestClockIsTheRealOne:
    def test_refuses_the_offset_clock(self, settings):
        settings.SUBSIDY_CLOCK = "2024-09-02T08:00+08:00"

        assert [message.id for message in clock_is_the_real_one()] == ["core.E001"]

    def test_has_nothing_against_today(self, settings):
        settings.SUBSIDY_CLOCK = ""

        assert clock_is_the_real_one() == []

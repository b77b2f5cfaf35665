import pytest

from subsidy.core.errors import Refused


class TestPrivacyNotice:
    def test_that_was_shown_is_kept(self, shop):
        assert shop.submitted(applicant__privacy_notice="2024-1").privacy_notice == "2024-1"
        assert shop.reserved(applicant__privacy_notice="2024-1").privacy_notice == "2024-1"

    def test_need_not_be_named(self, shop):
        assert shop.submitted().privacy_notice == ""

    def test_of_no_known_version_is_refused(self, shop):
        with pytest.raises(Refused) as refused:
            shop.submitted(applicant__privacy_notice="1999")
        [fault] = refused.value.faults
        assert (fault.code, fault.pointer) == (
            "privacy_notice_unknown",
            "/applicant/privacy_notice",
        )

    def test_is_known_by_the_settings(self, shop, settings):
        settings.PRIVACY_NOTICES = ["2024-1", "2025-1"]
        assert shop.submitted(applicant__privacy_notice="2025-1").privacy_notice == "2025-1"

"""Whose photos of goods and installations show what photos of other claims show already."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from subsidy.audits.rules.shares import PARAMETERS
from subsidy.audits.services.registry import Indicator, register
from subsidy.audits.services.shares import found, share

#: What was found at upload is used: a photo is compared with all there were then, so of two alike
#: the later one is the hit, and who took the first is not charged with it. Papers are forms and
#: look alike; only photos of things count. Two photos of one claim, or of one buyer, may be alike.
_SQL = """
    WITH pictured AS (
        SELECT counted.id, counted.applicant_id, counted.merchant_id, evidence.findings
        FROM counted JOIN claims_evidence AS evidence ON evidence.claim_id = counted.id
        WHERE evidence.perceptual_hash IS NOT NULL AND evidence.uploaded_at <= %(cutoff)s
          AND evidence.kind IN ('installation_photo', 'body_serial_photo', 'box_serial_photo',
                                'activation_photo', 'old_item_photo')
    ), likes AS (
        SELECT pictured.id,
               json_build_array(min((found.look #>> '{seen,bits}')::integer),
                                bool_or(claim.merchant_id <> pictured.merchant_id)) AS seen
        FROM pictured CROSS JOIN LATERAL jsonb_array_elements(findings) AS found(look)
        JOIN claims_evidence AS earlier ON earlier.reference = found.look #>> '{seen,evidence}'
        JOIN claims_claim AS claim ON claim.id = earlier.claim_id
        WHERE pictured.findings <> '[]' AND found.look ->> 'code' = 'evidence_reused'
          AND (found.look #>> '{seen,bits}')::integer <= %(bits_max)s
          AND claim.id <> pictured.id AND claim.applicant_id <> pictured.applicant_id
        GROUP BY pictured.id
    ), asked AS (
        SELECT merchant_id, count(DISTINCT id) AS n FROM pictured GROUP BY merchant_id
    ), found AS (
        SELECT merchant_id, reference, subsidy_fen, seen FROM likes JOIN counted USING (id)
    )"""


def _figures(seen: Sequence[Any]) -> Mapping[str, Any]:
    """Return how many photos are as good as the same, and how many are another merchant's; seen:
    bits apart from the nearest, whether one is of another merchant's claim.
    """
    return {
        "same_picture": sum(bits <= 1 for bits, _is_elsewhere in seen),
        "other_merchants": sum(is_elsewhere for _bits, is_elsewhere in seen),
    }


PHOTO_REUSE = register(
    Indicator(
        name="photo_reuse",
        family="documents",
        title=_("Photos that show what other claims' photos show"),
        formula="share_of_photos_again/robust_beta_binomial",
        version=2,
        parameters=PARAMETERS | {"bits_max": 6},  # of 64, as at upload: cropped or saved anew
        gather=found(_SQL, among="asked"),
        measure=share(_figures),
        sentence_en=(
            "{k} of {n} claims with photos show a picture that looks like an earlier one of "
            "another buyer's claim ({same_picture} as good as the same, {other_merchants} from "
            "another merchant); {expected:.1f} would be expected at {peers} comparable merchants; "
            "probability under the peers' model {p}; q {q}; subsidy beyond expectation {money} "
            "yuan."
        ),
        sentence_zh=(
            "{n}笔附有照片的申请中有{k}笔的照片与其他购买人申请中较早的照片相似（几乎相同{same_picture}笔，"
            "来自其他商户{other_merchants}笔）；按{peers}家同类商户的水平预计{expected:.1f}笔；在同类商户模型下"
            "出现的概率为{p}，q值为{q}；超出预期的补贴为{money}元。"
        ),
        innocent_en=(
            "Fitters photograph devices before the same wall of the shop or warehouse.",
            "Flats of one building have the same kitchens and the same niches.",
            "Close-ups of labels and white surfaces hardly differ.",
            "A sample picture was uploaded while the real one was being waited for.",
        ),
        innocent_zh=(
            "安装人员在门店或仓库的同一面墙前拍照。",
            "同一楼盘的厨房与安装位置相同。",
            "铭牌或白色面板的近照本来差别很小。",
            "等待正式照片期间先上传了示例图片。",
        ),
    )
)
